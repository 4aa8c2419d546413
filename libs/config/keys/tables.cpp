#include "config/keys/tables.hpp"

#include <utility>

#include "config/keys/auth_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/user_keys.hpp"

namespace config {

std::vector<Table> all_tables() {
  return {common_table(), limits_table(), store_table(), auth_table(), user_table(), record_table(), gateway_table()};
}

std::string_view port_key(Program program) {
  switch (program) {
    case Program::kAuth:
      return keys::kAuthPort;
    case Program::kUser:
      return keys::kUserPort;
    case Program::kGateway:
      return keys::kGatewayPort;
    case Program::kDreamscape:
      return {};
  }
  std::unreachable();
}

}  // namespace config
