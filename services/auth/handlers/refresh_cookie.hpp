/// The cookie that carries the refresh token (docs/http-contract.md §1.4; RFC 6265 section 4.1).
#pragma once

#include <chrono>
#include <string>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "http/request.hpp"

namespace auth {

inline constexpr std::string_view kRefreshCookieName = "refreshToken";

/// Immutable, thread-safe.
class RefreshCookie {
 public:
  /// `is_secure`: sent over TLS only; on in production.
  explicit RefreshCookie(bool is_secure) : is_secure_(is_secure) {}

  /// Value of the Set-Cookie field that stores `token` for `lifetime` from `now`.
  [[nodiscard]] std::string storing(const base::Secret& token, std::chrono::seconds lifetime,
                                    base::Timestamp now) const;
  /// Value of the Set-Cookie field that makes the browser forget it.
  [[nodiscard]] std::string clearing() const;

 private:
  [[nodiscard]] std::string_view flags() const;
  bool is_secure_;
};

/// The token a request brings in its cookie; empty when there is none.
[[nodiscard]] base::Secret refresh_token_of_cookie(const http::Request& request);

}  // namespace auth
