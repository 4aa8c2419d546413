// The peer of a login: as many threads as the hash pool has verify one password against one Argon2id hash, with nothing
// around it. Prints one JSON object.
//
// usage: argon2_raw THREADS SECONDS
#include <sodium.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr std::string_view kPassword = "Benchmark-Passw0rd!";
constexpr unsigned long long kIterations = 2;
constexpr std::size_t kMemoryBytes = std::size_t{19456} * 1024;

using Clock = std::chrono::steady_clock;

struct Tally {
  std::atomic<long> verified{0};
  std::atomic<long> failed{0};
};

void verify_until(Clock::time_point end, const char* stored, Tally& tally) {
  while (Clock::now() < end) {
    const bool ok = crypto_pwhash_str_verify(stored, kPassword.data(), kPassword.size()) == 0;
    ++(ok ? tally.verified : tally.failed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || sodium_init() < 0) return EXIT_FAILURE;
  char stored[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str(stored, kPassword.data(), kPassword.size(), kIterations, kMemoryBytes) != 0)
    return EXIT_FAILURE;

  Tally tally;
  const auto start = Clock::now();
  const auto end = start + std::chrono::milliseconds(static_cast<long>(1000 * std::atof(argv[2])));
  std::vector<std::jthread> threads;
  for (int i = 0; i < std::atoi(argv[1]); ++i) threads.emplace_back([&] { verify_until(end, stored, tally); });
  threads.clear();
  const std::chrono::duration<double> took = Clock::now() - start;
  std::printf("{\"verified\": %ld, \"errors\": %ld, \"seconds\": %.4f}\n", tally.verified.load(), tally.failed.load(),
              took.count());
}
