/// What nobody can see around an identifier is not part of it: people paste from mails, tables and web pages.
#pragma once

#include <string_view>

namespace identity {

/// Without leading and trailing white space of any kind and without invisible characters: no-break space, byte order
/// mark, zero-width and direction marks, variation selectors and the rest of Default_Ignorable_Code_Point (Unicode
/// Standard Annex 44). Text that is not UTF-8 keeps its ends from there on. Linear time.
[[nodiscard]] std::string_view trim_invisible(std::string_view utf8) noexcept;

/// White space, or shown as nothing.
[[nodiscard]] bool is_invisible(char32_t code_point) noexcept;

}  // namespace identity
