/// What one login's hashing costs beside the bare Argon2id call of the same library and cost.
#include "security/password_hasher.hpp"

#include <benchmark/benchmark.h>
#include <sodium.h>

namespace {

void verify(benchmark::State& state) {
  const security::PasswordHasher hasher({});
  const base::Secret password("Correct-Horse-1!");
  const std::string stored = hasher.hash(password).value();
  for (auto _ : state) benchmark::DoNotOptimize(hasher.verify(password, stored));
}
BENCHMARK(verify)->Unit(benchmark::kMillisecond);

void bare_argon2id(benchmark::State& state) {
  unsigned char hash[32];
  const unsigned char salt[crypto_pwhash_SALTBYTES] = {};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        crypto_pwhash(hash, sizeof hash, "Correct-Horse-1!", 16, salt, 2, 19456 * 1024, crypto_pwhash_ALG_ARGON2ID13));
  }
}
BENCHMARK(bare_argon2id)->Unit(benchmark::kMillisecond);

}  // namespace
