/// Request methods this house routes (RFC 9110 section 9); everything else is `kOther` and answered 501 or 405.
#pragma once

#include <string_view>

namespace http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

/// Methods are case-sensitive (RFC 9110 section 9.1): "get" is `kOther`.
[[nodiscard]] Method parse_method(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(Method method) noexcept;

/// RFC 9110 section 9.2.2: repeating the request has the same intended effect.
[[nodiscard]] bool is_idempotent(Method method) noexcept;

}  // namespace http
