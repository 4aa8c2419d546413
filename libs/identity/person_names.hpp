/// Names people give themselves: first and last name, username.
#pragma once

#include <string_view>

namespace identity {

inline constexpr std::size_t kPersonNameMax = 50;  ///< code points
inline constexpr std::size_t kUsernameMin = 3;
inline constexpr std::size_t kUsernameMax = 30;

/// Free of "<", ">" and control characters (C0, DEL, C1, U+2028, U+2029). Everything else is just text:
/// "${jndi:ldap://x}", "O'Brien", "😀". `text` is well-formed UTF-8.
[[nodiscard]] bool is_plain_name(std::string_view text);

/// Whether nobody may register the name (admin, root, api, ...; data/reserved-usernames.txt). Compared as the store
/// compares usernames (storage::username_key), so neither case nor look-alike compatibility forms get around it.
[[nodiscard]] bool is_reserved_username(std::string_view username);

}  // namespace identity
