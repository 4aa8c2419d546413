#include "security/opaque_token.hpp"

#include <array>

#include "base/encoding.hpp"
#include "security/sha256.hpp"

namespace security {

base::Secret new_opaque_token(base::Random& random) { return base::Secret(random.base64url(kOpaqueTokenBytes)); }

bool is_opaque_token(std::string_view text) {
  std::array<std::byte, kOpaqueTokenBytes + 2> bytes;
  return text.size() == kOpaqueTokenLength && base::from_base64url(text, bytes) == kOpaqueTokenBytes;
}

std::string token_digest(std::string_view token) { return base::to_hex(sha256(token)); }

}  // namespace security
