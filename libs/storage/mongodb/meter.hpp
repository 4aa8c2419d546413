/// The figures of one store, and of the connections in use.
#pragma once

#include <atomic>

#include "metrics/store_meter.hpp"

namespace storage::mongodb {

using Meter = metrics::StoreMeter;

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
