/// What the audit log and the security event log have in common: rows gather in a bounded buffer and are written by the
/// writer thread a batch at a time, with nobody waiting.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/sqlite/database.hpp"

namespace storage::sqlite {

/// Thread-safe. `Insert` is a function `void(Connection&, const Row&)`.
template <class Row, void (*Insert)(Connection&, const Row&)>
class LogBuffer {
 public:
  LogBuffer(Database& database, std::size_t rows_max) : database_(database), rows_(std::make_shared<Rows>()) {
    rows_->max = rows_max;
  }

  /// Never blocks on the disk.
  void record(Row row) noexcept {
    try {
      if (rows_->add(std::move(row))) schedule(database_, rows_);
    } catch (const std::bad_alloc&) {
      rows_->count_dropped(1);
    }
  }

  [[nodiscard]] std::uint64_t dropped() const noexcept { return rows_->dropped(); }

  /// Writes what is there. Being a write like any other it also waits for batches on their way.
  [[nodiscard]] runtime::Task<base::Status> flush() {
    auto taken = std::make_shared<std::vector<Row>>();
    auto work = [rows = rows_, taken](Connection& connection) -> base::Status {
      *taken = rows->take_all();
      for (const Row& row : *taken) Insert(connection, row);
      return {};
    };
    const base::Status written = co_await database_.write(std::move(work));
    if (!written) rows_->restore(std::move(*taken));
    co_return written;
  }

 private:
  class Rows {
   public:
    std::size_t max = 0;

    /// True when nobody was asked to write yet.
    bool add(Row row) {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() >= max) {
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
      while (!rows.empty() && waiting_.size() < max) {
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
    mutable std::mutex mutex_;
    std::deque<Row> waiting_;
    bool scheduled_ = false;
    std::uint64_t dropped_ = 0;
  };

  class Drain final : public WriteJob {
   public:
    explicit Drain(std::shared_ptr<Rows> rows) : rows_(std::move(rows)) {}

    bool run(Connection& connection) override {
      taken_ = rows_->take_all();
      for (const Row& row : taken_) Insert(connection, row);
      return true;
    }

    /// After a failure the rows wait for the next `record` or `flush`.
    void complete(std::optional<base::Error> failure) noexcept override {
      if (failure) rows_->restore(std::move(taken_));
    }

   private:
    std::shared_ptr<Rows> rows_;
    std::vector<Row> taken_;
  };

  static void schedule(Database& database, const std::shared_ptr<Rows>& rows) {
    std::unique_ptr<WriteJob> job = std::make_unique<Drain>(rows);
    if (!database.writer().submit_lazily(job)) rows->unschedule();
  }

  Database& database_;
  std::shared_ptr<Rows> rows_;
};

}  // namespace storage::sqlite
