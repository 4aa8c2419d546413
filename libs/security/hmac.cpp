#include "security/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <atomic>

#include "base/check.hpp"
#include "security/constant_time.hpp"

namespace security {
namespace {

/// Keyed contexts a thread keeps. A process signs with one key, or two while a key is being changed.
constexpr std::size_t kContextsPerThread = 4;

struct ContextDeleter {
  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, ContextDeleter>;

struct KeyedContext {
  std::uint64_t key_id = 0;
  Context context;
};

Context make_context(std::string_view key) {
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  base::check(hmac != nullptr, "OpenSSL has no HMAC");
  Context context(EVP_MAC_CTX_new(hmac));
  base::check(context != nullptr, "out of memory for a MAC context");
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_end()};
  const int ok =
      EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(key.data()), key.size(), parameters);
  base::check(ok == 1, "HMAC could not be keyed");
  return context;
}

EVP_MAC_CTX* context_of_this_thread(std::uint64_t key_id, std::string_view key) {
  thread_local std::array<KeyedContext, kContextsPerThread> cache;
  KeyedContext& slot = cache[key_id % kContextsPerThread];
  if (slot.key_id != key_id) slot = {key_id, make_context(key)};
  return slot.context.get();
}

std::uint64_t next_key_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

HmacSha256::HmacSha256(base::Secret key) : key_(std::move(key)), id_(next_key_id()) {
  base::check(!key_.empty(), "an HMAC key must not be empty");
}

Sha256Digest HmacSha256::sign(std::string_view message) const {
  EVP_MAC_CTX* const context = context_of_this_thread(id_, key_.reveal());
  Sha256Digest tag;
  std::size_t size = 0;
  // Initialising without a key starts over with the key already set (EVP_MAC(3)).
  const bool ok =
      EVP_MAC_init(context, nullptr, 0, nullptr) == 1 &&
      EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1 &&
      EVP_MAC_final(context, reinterpret_cast<unsigned char*>(tag.data()), &size, tag.size()) == 1;
  base::check(ok && size == tag.size(), "HMAC failed");
  return tag;
}

bool HmacSha256::matches(std::string_view message, std::span<const std::byte> tag) const {
  return constant_time_equal(sign(message), tag);
}

}  // namespace security
