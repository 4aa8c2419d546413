/// How often administrators have changed something, for the metrics.
#pragma once

#include <array>
#include <string_view>

#include "metrics/registry.hpp"

namespace user {

/// Thread-safe.
class AdminActions {
 public:
  explicit AdminActions(metrics::Registry& metrics)
      : counters_{counter(metrics, kNames[0]), counter(metrics, kNames[1]), counter(metrics, kNames[2]),
                  counter(metrics, kNames[3]), counter(metrics, kNames[4]), counter(metrics, kNames[5]),
                  counter(metrics, kNames[6])} {}

  /// One of `kNames`; anything else is not counted.
  void count(std::string_view action) const noexcept {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (kNames[i] == action) counters_[i].add();
    }
  }

 private:
  static constexpr std::array<const char*, 7> kNames{"update", "suspend",      "reactivate", "delete",
                                                     "export", "end_sessions", "unlock"};

  static metrics::Counter counter(metrics::Registry& metrics, const char* action) {
    return metrics.counter("admin_actions_total", "What administrators did to accounts", {{"action", action}});
  }

  std::array<metrics::Counter, kNames.size()> counters_;
};

}  // namespace user
