#include "storage/redis/script.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace storage::redis {

Script::Script(std::string_view text) : text_(text) {
  std::array<std::byte, 20> digest;
  unsigned size = 0;
  const int ok =
      EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha1(), nullptr);
  base::check(ok == 1 && size == digest.size(), "SHA-1 is not available");
  digest_ = base::to_hex(digest);
}

}  // namespace storage::redis
