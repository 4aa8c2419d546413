/// Conditions of requests by entity tag (RFC 9110 section 13.1). Pure functions, thread-safe. Our own tags hold no
/// commas.
#pragma once

#include <string>
#include <string_view>

namespace http {

/// `text` in quotes: a strong entity tag (RFC 9110 section 8.8.3).
[[nodiscard]] std::string entity_tag(std::string_view text);

/// Whether the list of tags, or "*", has `quoted_tag` (If-None-Match, section 13.1.2). False for an empty list.
[[nodiscard]] bool matches_weakly(std::string_view list, std::string_view quoted_tag) noexcept;
/// The same by strong comparison, which no weak tag passes (If-Match, section 13.1.1).
[[nodiscard]] bool matches_strongly(std::string_view list, std::string_view quoted_tag) noexcept;

}  // namespace http
