/// Tells a device that has logged in to an account before from a stranger's (OWASP "Slow Down Online Guessing Attacks
/// with Device Cookies"), so that strangers who guess at the account cannot lock its owner out.
///
/// The cookie proves a login of the past and nothing else: it lets nobody in, and holds no personal data. A browser has
/// one for each account it logs in to.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "http/request.hpp"
#include "security/hmac.hpp"

namespace auth {

inline constexpr std::chrono::hours kDeviceCookieLifetime{24 * 180};

/// Immutable, thread-safe.
class DeviceCookie {
 public:
  /// `token_key` is the key of access tokens; the one used here is derived from it. `also_accepted`: another such key,
  /// whose cookies are known too; empty for none. `is_secure`: sent over TLS only.
  DeviceCookie(const base::Secret& token_key, const base::Secret& also_accepted, bool is_secure);

  /// Value of the Set-Cookie field for a device that has just logged in to `account`, a digest of its address.
  [[nodiscard]] std::string storing(std::string_view account, base::Timestamp now, base::Random& random) const;

  /// The random id of the device, when the request proves that it logged in to `account` within
  /// kDeviceCookieLifetime.
  [[nodiscard]] std::optional<std::string> find(const http::Request& request, std::string_view account,
                                                base::Timestamp now) const;

 private:
  [[nodiscard]] bool is_ours(std::string_view account, std::string_view device, std::string_view proof) const;

  security::HmacSha256 key_;
  std::optional<security::HmacSha256> also_accepted_;
  bool is_secure_;
};

}  // namespace auth
