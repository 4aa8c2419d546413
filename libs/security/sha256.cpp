#include "security/sha256.hpp"

#include <openssl/evp.h>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace security {
namespace {

/// Fetched once: an implicit fetch on every digest costs more than hashing a token.
const EVP_MD* algorithm() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  base::check(fetched != nullptr, "OpenSSL has no SHA256");
  return fetched;
}

}  // namespace

void Sha256::ContextDeleter::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  base::check(context_ != nullptr, "out of memory for a digest context");
  start();
}

void Sha256::start() {
  base::check(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr) == 1, "SHA256 could not be started");
}

void Sha256::update(std::span<const std::byte> bytes) {
  base::check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "SHA256 could not be continued");
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest;
  const int ok = EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  base::check(ok == 1, "SHA256 could not be finished");
  start();
  return digest;
}

Sha256Digest sha256(std::span<const std::byte> bytes) {
  thread_local Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

Sha256Digest sha256(std::string_view text) { return sha256(base::as_bytes(text)); }

}  // namespace security
