/// The audit log and the log of security events: the latest rows in a ring.
#pragma once

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "storage/memory/stores.hpp"
#include "storage/ports/event_log.hpp"

namespace storage::memory {

/// Replaces the user in a row that names them, and takes its address and user agent.
template <class Row>
using Anonymise = void (*)(Row& row, const std::string& user_id, const std::string& pseudonym);

/// `Port` is EventLog<Row> or extends it.
template <class Row, class Port = EventLog<Row>>
class MemoryEventLog : public Port {
 public:
  /// `at` is the time of a row.
  MemoryEventLog(const LogOptions& options, base::Timestamp Row::* at, Anonymise<Row> anonymise)
      : rows_max_(options.entries_max), at_(at), anonymise_(anonymise) {}

  void record(Row row) noexcept override {
    const std::lock_guard lock(mutex_);
    rows_.push_back(std::move(row));
    if (rows_.size() > rows_max_) rows_.pop_front();
  }

  [[nodiscard]] std::uint64_t dropped() const noexcept override { return 0; }
  runtime::Task<base::Status> flush() override { co_return base::Status{}; }

  runtime::Task<base::Result<std::vector<Row>>> older_of_user(std::string user_id, std::optional<EventPlace> after,
                                                              std::size_t limit) override {
    std::vector<Row> found;
    const std::lock_guard lock(mutex_);
    for (const Row& row : rows_) {
      if (row.user_id == user_id && (!after || place_of(row) < *after)) found.push_back(row);
    }
    std::ranges::sort(found, std::ranges::greater{}, [](const Row& row) { return place_of(row); });
    found.resize(std::min({found.size(), limit, kEventsAnsweredMax}));
    co_return found;
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const std::lock_guard lock(mutex_);
    for (Row& row : rows_) anonymise_(row, user_id, pseudonym);
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    const std::lock_guard lock(mutex_);
    co_return std::erase_if(rows_, [&](const Row& row) { return row.*at_ < cutoff; });
  }

  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::uint64_t rows_max) override {
    const std::lock_guard lock(mutex_);
    std::uint64_t forgotten = 0;
    for (; rows_.size() > rows_max; ++forgotten) rows_.pop_front();
    co_return forgotten;
  }

  /// What a row takes besides its texts.
  runtime::Task<base::Result<std::uint64_t>> keep_bytes(std::uint64_t bytes_max) override {
    co_return co_await keep_newest(bytes_max / sizeof(Row));
  }

 protected:
  const std::size_t rows_max_;
  base::Timestamp Row::* const at_;
  const Anonymise<Row> anonymise_;
  std::mutex mutex_;
  std::deque<Row> rows_;  // oldest first
};

}  // namespace storage::memory
