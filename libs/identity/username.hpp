/// Usernames: which ones may be taken, so that nobody can pass for somebody else by a name that looks the same.
#pragma once

#include <string_view>

namespace identity {

inline constexpr std::size_t kUsernameMin = 3;  ///< code points
inline constexpr std::size_t kUsernameMax = 30;

/// Judges a name that is to be taken; names of existing accounts stay as they are. A sound part of Unicode Technical
/// Standard 39 (sections 4 and 5), without its tables: letters of one script (Latin may stand beside Chinese, Japanese
/// and Korean ones), no Cyrillic or Greek name that consists of letters that look like Latin ones, no dotless or dotted
/// i and no letters of phonetic alphabets, nothing invisible and no direction marks, combining marks only where the
/// script needs them. Digits and punctuation of ASCII but `% / \ < >`, which change their meaning in addresses and
/// pages; pictures (emoji) are allowed. Linear time.
[[nodiscard]] bool is_distinct_username(std::string_view utf8);

/// Whether nobody may register the name (admin, root, api, ...; data/reserved-usernames.txt). Compared as the store
/// compares usernames (storage::username_key), so neither case nor look-alike compatibility forms get around it.
[[nodiscard]] bool is_reserved_username(std::string_view username);

}  // namespace identity
