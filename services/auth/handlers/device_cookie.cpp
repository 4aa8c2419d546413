#include "auth/handlers/device_cookie.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "security/constant_time.hpp"

namespace auth {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kNameDigits = 16;  // of the account's digest

base::Secret derived_key(const base::Secret& token_key) {
  const security::HmacSha256 source(token_key);
  return base::Secret(base::to_hex(source.sign("dreamscape device cookie")));
}

std::string proof_of(const security::HmacSha256& key, std::string_view account, std::string_view device) {
  return base::to_base64url(key.sign(std::string(account).append("|").append(device)));
}

std::string name_for(std::string_view account) { return "device-" + std::string(account.substr(0, kNameDigits)); }

std::int64_t seconds_of(base::Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// The time behind the last dot of "<id>.<seconds>".
std::optional<base::Timestamp> issued_at(std::string_view device) {
  const std::string_view digits = device.substr(std::min(device.rfind('.') + 1, device.size()));
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return base::Timestamp{std::chrono::seconds{seconds}};
}

}  // namespace

DeviceCookie::DeviceCookie(const base::Secret& token_key, const base::Secret& also_accepted, bool is_secure)
    : key_(derived_key(token_key)), is_secure_(is_secure) {
  if (!also_accepted.empty()) also_accepted_.emplace(derived_key(also_accepted));
}

bool DeviceCookie::is_ours(std::string_view account, std::string_view device, std::string_view proof) const {
  if (security::constant_time_equal(proof, proof_of(key_, account, device))) return true;
  return also_accepted_ && security::constant_time_equal(proof, proof_of(*also_accepted_, account, device));
}

std::string DeviceCookie::storing(std::string_view account, base::Timestamp now, base::Random& random) const {
  const std::string device = random.hex(kIdBytes) + "." + std::to_string(seconds_of(now));
  std::string cookie = name_for(account) + "=" + device + "." + proof_of(key_, account, device);
  cookie.append("; Max-Age=").append(std::to_string(std::chrono::seconds{kDeviceCookieLifetime}.count()));
  return cookie.append(is_secure_ ? "; Path=/; HttpOnly; SameSite=Strict; Secure"
                                  : "; Path=/; HttpOnly; SameSite=Strict");
}

std::optional<std::string> DeviceCookie::find(const http::Request& request, std::string_view account,
                                              base::Timestamp now) const {
  const std::string_view value = request.cookie(name_for(account)).value_or("");
  const std::size_t dot = value.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view device = value.substr(0, dot);
  if (!is_ours(account, device, value.substr(dot + 1))) return std::nullopt;
  const auto issued = issued_at(device);
  if (!issued || now - *issued > kDeviceCookieLifetime) return std::nullopt;
  return std::string(device.substr(0, device.find('.')));
}

}  // namespace auth
