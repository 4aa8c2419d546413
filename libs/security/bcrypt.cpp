#include "security/bcrypt.hpp"

#include <crypt.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <memory>
#include <string>

#include "security/constant_time.hpp"

namespace security {
namespace {

constexpr std::size_t kBcryptLength = 60;
constexpr std::size_t kBcryptPasswordBytes = 72;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_bcrypt(std::string_view stored) {
  if (stored.size() != kBcryptLength) return false;
  if (!stored.starts_with("$2a$") && !stored.starts_with("$2b$") && !stored.starts_with("$2y$")) return false;
  if (!is_digit(stored[4]) || !is_digit(stored[5]) || stored[6] != '$') return false;
  const int cost = (stored[4] - '0') * 10 + (stored[5] - '0');
  return cost >= 4 && cost <= kBcryptCostMax;
}

bool verify_bcrypt(const base::Secret& password, std::string_view stored) {
  if (password.reveal().contains('\0')) return false;
  const base::Secret phrase(std::string(password.reveal().substr(0, kBcryptPasswordBytes)));
  const std::string setting(stored);
  const auto scratch = std::make_unique<crypt_data>();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): a Secret ends in a zero byte
  const char* const computed = crypt_r(phrase.reveal().data(), setting.c_str(), scratch.get());
  const bool matches = computed != nullptr && constant_time_equal(std::string_view(computed), stored);
  OPENSSL_cleanse(scratch.get(), sizeof *scratch);
  return matches;
}

}  // namespace security
