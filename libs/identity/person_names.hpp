/// Names people give themselves: first and last name.
#pragma once

#include <string_view>

namespace identity {

inline constexpr std::size_t kPersonNameMax = 50;  ///< code points

/// Free of "<", ">" and control characters (C0, DEL, C1, U+2028, U+2029). Everything else is just text:
/// "${jndi:ldap://x}", "O'Brien", "😀". `text` is well-formed UTF-8.
[[nodiscard]] bool is_plain_name(std::string_view text);

}  // namespace identity
