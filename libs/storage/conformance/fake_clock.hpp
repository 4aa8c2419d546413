/// A clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace storage::conformance {

/// Thread-safe.
class FakeClock final : public base::Clock {
 public:
  [[nodiscard]] base::Timestamp now() const override { return kStart + std::chrono::milliseconds{passed_ms_.load()}; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
    return std::chrono::steady_clock::time_point{std::chrono::hours{1} + std::chrono::milliseconds{passed_ms_.load()}};
  }
  void advance(std::chrono::milliseconds time) { passed_ms_ += time.count(); }

 private:
  static constexpr base::Timestamp kStart{std::chrono::milliseconds{1'769'860'000'000}};
  std::atomic<std::int64_t> passed_ms_ = 0;
};

}  // namespace storage::conformance
