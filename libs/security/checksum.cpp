#include "security/checksum.hpp"

#include <openssl/evp.h>

#include "base/check.hpp"

namespace security {

void Checksum::ContextDeleter::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Checksum::Checksum(Algorithm algorithm) : context_(EVP_MD_CTX_new()) {
  base::check(context_ != nullptr, "out of memory for a checksum");
  const EVP_MD* digest = algorithm == Algorithm::kSha1 ? EVP_sha1() : EVP_sha256();
  base::check(EVP_DigestInit_ex2(context_.get(), digest, nullptr) == 1, "a checksum could not be started");
}

void Checksum::update(std::span<const std::byte> bytes) {
  base::check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "a checksum could not be continued");
}

std::vector<std::byte> Checksum::finish() {
  std::vector<std::byte> digest(static_cast<std::size_t>(EVP_MD_CTX_get_size(context_.get())));
  const int ok = EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  base::check(ok == 1, "a checksum could not be finished");
  return digest;
}

}  // namespace security
