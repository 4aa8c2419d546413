/// Conditional requests (RFC 9110 section 13).
#pragma once

#include <string_view>

namespace http {

/// Whether `if_none_match`, the value of an If-None-Match field, names `quoted_tag` or is `*`: weak comparison, section
/// 13.1.2. False for an empty value.
[[nodiscard]] bool matches_entity_tag(std::string_view if_none_match, std::string_view quoted_tag) noexcept;

}  // namespace http
