/// What the audit log and the security event log have in common in memory: the latest rows in a ring.
#pragma once

#include <algorithm>
#include <deque>
#include <mutex>
#include <vector>

namespace storage::memory {

/// Thread-safe.
template <class Row>
class EventLog {
 public:
  explicit EventLog(std::size_t rows_max) : rows_max_(rows_max) {}

  void add(Row row) {
    const std::lock_guard lock(mutex_);
    rows_.push_back(std::move(row));
    if (rows_.size() > rows_max_) rows_.pop_front();
  }

  template <class Matches>
  [[nodiscard]] std::vector<Row> newest(std::size_t limit, Matches matches) const {
    std::vector<Row> found;
    const std::lock_guard lock(mutex_);
    for (auto row = rows_.rbegin(); row != rows_.rend() && found.size() < std::min<std::size_t>(limit, 1000); ++row) {
      if (matches(*row)) found.push_back(*row);
    }
    return found;
  }

  template <class Change>
  void for_each(Change change) {
    const std::lock_guard lock(mutex_);
    std::ranges::for_each(rows_, change);
  }

  template <class Matches>
  std::uint64_t erase_if(Matches matches) {
    const std::lock_guard lock(mutex_);
    return std::erase_if(rows_, matches);
  }

 private:
  const std::size_t rows_max_;
  mutable std::mutex mutex_;
  std::deque<Row> rows_;  // oldest first
};

}  // namespace storage::memory
