#include "auth/handlers/refresh_cookie.hpp"

#include <ctime>

namespace auth {
namespace {

/// IMF-fixdate, RFC 9110 section 5.6.7: "Thu, 01 Jan 1970 00:00:00 GMT".
std::string to_http_date(base::Timestamp time) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, size};
}

}  // namespace

std::string_view RefreshCookie::flags() const {
  return is_secure_ ? "; HttpOnly; SameSite=Strict; Secure" : "; HttpOnly; SameSite=Strict";
}

std::string RefreshCookie::storing(const base::Secret& token, std::chrono::seconds lifetime,
                                   base::Timestamp now) const {
  std::string cookie(kRefreshCookieName);
  cookie.append("=").append(token.reveal());
  cookie.append("; Max-Age=").append(std::to_string(lifetime.count()));
  cookie.append("; Path=/; Expires=").append(to_http_date(now + lifetime));
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
