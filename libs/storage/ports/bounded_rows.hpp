/// Where rows of the audit log and the security event log wait to be written: up to a bound, with a count of those that
/// found no room. Adapters share it.
#pragma once

#include <cstdint>
#include <deque>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace storage {

/// Thread-safe.
template <class Row>
class BoundedRows {
 public:
  explicit BoundedRows(std::size_t rows_max) : max_(rows_max) {}

  /// True when the caller must have the rows written; false when that is asked for already, or there was no room.
  bool add(Row row) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= max_) {
      ++dropped_;
      return false;
    }
    waiting_.push_back(std::move(row));
    return !std::exchange(scheduled_, true);
  }

  std::vector<Row> take_all() {
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
    std::vector<Row> rows{std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end())};
    waiting_.clear();
    return rows;
  }

  /// After a failed write. Rows that find no room any more are lost.
  void restore(std::vector<Row> rows) {
    const std::lock_guard lock(mutex_);
    while (!rows.empty() && waiting_.size() < max_) {
      waiting_.push_front(std::move(rows.back()));
      rows.pop_back();
    }
    dropped_ += rows.size();
  }

  void unschedule() {
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
  }
  void count_dropped(std::uint64_t rows) {
    const std::lock_guard lock(mutex_);
    dropped_ += rows;
  }
  [[nodiscard]] std::uint64_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  const std::size_t max_;
  mutable std::mutex mutex_;
  std::deque<Row> waiting_;
  bool scheduled_ = false;
  std::uint64_t dropped_ = 0;
};

}  // namespace storage
