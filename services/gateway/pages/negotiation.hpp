/// Which form of an answer a client wants (RFC 9110 section 12.5). Pure functions.
#pragma once

#include <string_view>

namespace gateway {

/// Whether `accept`, the value of an Accept field, ranks text/html above application/json. Browsers do, and so does
/// nobody else by accident: `*/*`, an empty value and a tie are no preference.
[[nodiscard]] bool prefers_html(std::string_view accept) noexcept;

enum class ContentCoding { kIdentity, kGzip, kBrotli };

/// The smallest form that `accept_encoding` lets an answer have: brotli where it is named with no less weight than
/// gzip, gzip where it is named or covered by `*`, each with a weight above 0.
[[nodiscard]] ContentCoding best_coding(std::string_view accept_encoding) noexcept;

}  // namespace gateway
