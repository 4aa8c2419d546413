/// The request methods that are routed (RFC 9110 section 9); everything else is `kOther` and answered 501 or 405.
#pragma once

#include <string_view>

namespace http {

/// kTrace and kConnect are recognised, but never served.
enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kTrace, kConnect, kOther };

/// Methods are case-sensitive (RFC 9110 section 9.1): "get" is `kOther`.
[[nodiscard]] Method parse_method(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(Method method) noexcept;

/// What an Allow field says where every served method is taken.
inline constexpr std::string_view kEveryServedMethod = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// Neither is: TRACE shows a client's secrets to any page that can make it ask (RFC 9110 section 9.3.8), CONNECT would
/// make a tunnel of us, and a method we do not know may mean anything.
[[nodiscard]] constexpr bool is_served(Method method) noexcept {
  return method != Method::kTrace && method != Method::kConnect && method != Method::kOther;
}

/// RFC 9110 section 9.2.2: repeating the request has the same intended effect.
[[nodiscard]] bool is_idempotent(Method method) noexcept;

}  // namespace http
