#include "security/sha1.hpp"

#include <openssl/evp.h>

#include "base/check.hpp"

namespace security {

std::array<std::byte, 20> sha1(std::string_view text) {
  std::array<std::byte, 20> digest{};
  const int ok = EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                            EVP_sha1(), nullptr);
  base::check(ok == 1, "SHA1 could not be computed");
  return digest;
}

}  // namespace security
