/// The same bytes in every run, so that a failure can be replayed. Never for anything but tests.
#pragma once

#include <mutex>
#include <random>

#include "base/random.hpp"

namespace testkit {

/// Thread-safe.
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : engine_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace testkit
