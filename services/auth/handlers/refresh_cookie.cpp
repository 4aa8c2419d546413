#include "auth/handlers/refresh_cookie.hpp"

#include "http/message/serialize.hpp"

namespace auth {

std::string_view RefreshCookie::flags() const {
  return is_secure_ ? "; HttpOnly; SameSite=Strict; Secure" : "; HttpOnly; SameSite=Strict";
}

std::string RefreshCookie::storing(const base::Secret& token, std::chrono::seconds lifetime,
                                   base::Timestamp now) const {
  std::string cookie(kRefreshCookieName);
  cookie.append("=").append(token.reveal());
  cookie.append("; Max-Age=").append(std::to_string(lifetime.count()));
  cookie.append("; Path=/; Expires=").append(http::http_date(now + lifetime));
  return cookie.append(flags());
}

std::string RefreshCookie::clearing() const {
  std::string cookie(kRefreshCookieName);
  return cookie.append("=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT").append(flags());
}

base::Secret refresh_token_of_cookie(const http::Request& request) {
  return base::Secret(std::string(request.cookie(kRefreshCookieName).value_or("")));
}

}  // namespace auth
