#include "json/key_rules.hpp"

namespace json {

bool is_prototype_key(std::string_view name) noexcept {
  return name == "__proto__" || name == "constructor" || name == "prototype";
}

bool is_operator_key(std::string_view name) noexcept { return name.starts_with('$'); }

}  // namespace json
