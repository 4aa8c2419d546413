/// The figures of one store: how many operations ended how, and how long they took.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>

#include "metrics/registry.hpp"

namespace storage::mongodb {

/// Thread-safe.
class Meter {
 public:
  /// `registry` may be null.
  Meter(metrics::Registry* registry, std::string_view store);

  void observe(std::chrono::steady_clock::time_point begun_at, bool succeeded) const noexcept;

 private:
  struct Handles {
    metrics::Counter succeeded;
    metrics::Counter failed;
    metrics::Histogram seconds;
  };
  std::optional<Handles> handles_;
};

/// Counts as long as it lives.
class InUse {
 public:
  explicit InUse(std::atomic<int>& count) : count_(count) { ++count_; }
  ~InUse() { --count_; }
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;

 private:
  std::atomic<int>& count_;
};

}  // namespace storage::mongodb
