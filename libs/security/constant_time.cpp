#include "security/constant_time.hpp"

#include <openssl/crypto.h>

#include "base/encoding.hpp"

namespace security {

bool constant_time_equal(std::span<const std::byte> a, std::span<const std::byte> b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool constant_time_equal(std::string_view a, std::string_view b) noexcept {
  return constant_time_equal(base::as_bytes(a), base::as_bytes(b));
}

}  // namespace security
