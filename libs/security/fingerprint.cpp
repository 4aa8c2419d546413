#include "security/fingerprint.hpp"

#include <sodium.h>

#include <array>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace security {

std::string fingerprint(std::string_view text) {
  std::array<std::byte, crypto_generichash_BYTES> digest;
  const auto bytes = base::as_bytes(text);
  const int status = crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                                        reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr, 0);
  base::check(status == 0, "BLAKE2b failed");
  return base::to_hex(digest);
}

}  // namespace security
