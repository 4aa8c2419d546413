/// Every key of every service, in the order of docs/configuration.md.
#pragma once

#include <vector>

#include "config/key.hpp"

namespace config {

[[nodiscard]] Table common_table();
[[nodiscard]] Table limits_table();
[[nodiscard]] Table store_table();
[[nodiscard]] Table auth_table();
[[nodiscard]] Table user_table();
[[nodiscard]] Table record_table();
[[nodiscard]] Table gateway_table();

[[nodiscard]] std::vector<Table> all_tables();

/// The port key of a single service, which there also answers to PORT. Empty for the all-in-one program.
[[nodiscard]] std::string_view port_key(Program program);

}  // namespace config
