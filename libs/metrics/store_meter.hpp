/// The figures of one store: how many operations ended how, and how long they took.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "metrics/registry.hpp"

namespace metrics {

/// Thread-safe.
class StoreMeter {
 public:
  /// `registry` may be null: nothing is counted. `store` becomes a label, so it comes from a small fixed set.
  StoreMeter(Registry* registry, std::string_view store);

  void observe(std::chrono::steady_clock::time_point begun_at, bool succeeded) const noexcept;

 private:
  struct Handles {
    Counter succeeded;
    Counter failed;
    Histogram seconds;
  };
  std::optional<Handles> handles_;
};

}  // namespace metrics
