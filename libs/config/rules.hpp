/// What no single row can say: rules for production and between keys. Pure functions, thread-safe.
#pragma once

#include <string_view>

#include "config/load.hpp"

namespace config {

/// HS256 needs a key of at least its hash size (RFC 7518 section 3.2).
inline constexpr std::size_t kSecretBytesMin = 32;

/// `user_id` is the effective user. Refuses the superuser where ALLOW_ROOT is false.
void check_user(unsigned user_id, Loaded& loaded);

/// Appends to `loaded.problems` and `loaded.warnings`.
void check_rules(const Environment& environment, Loaded& loaded);

}  // namespace config
