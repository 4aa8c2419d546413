/// Fuzzes token verification: once as the bytes a client sends, once as a payload with a good signature, which reaches
/// the claims.
#include "security/jwt.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const base::Secret key("0123456789abcdef0123456789abcdef");
  static const security::Hs256Jwt jwt(key);
  static const security::Hs256 jws(key);
  constexpr base::Timestamp now{std::chrono::seconds{1'800'000'000}};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(jwt.verify(input, now));
  static_cast<void>(jwt.verify(jws.sign(input), now));
  return 0;
}
