/// What people tell of themselves: names, telephone number, date of birth.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace identity {

inline constexpr std::size_t kPersonNameMax = 50;  ///< code points

/// Free of "<", ">" and control characters (C0, DEL, C1, U+2028, U+2029). Everything else is just text:
/// "${jndi:ldap://x}", "O'Brien", "😀". `text` is well-formed UTF-8.
[[nodiscard]] bool is_plain_name(std::string_view text);

/// `^\+?[0-9 ()-]{5,20}$`
[[nodiscard]] bool is_phone_number(std::string_view text);

/// A date (ISO 8601) before `now`; nullopt for anything else.
[[nodiscard]] std::optional<base::Timestamp> parse_birth_date(std::string_view text, base::Timestamp now);

}  // namespace identity
