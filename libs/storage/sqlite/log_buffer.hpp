/// What the audit log and the security event log have in common: rows gather in a bounded buffer and are written by the
/// writer thread a batch at a time, with nobody waiting.
#pragma once

#include <memory>
#include <vector>

#include "storage/ports/bounded_rows.hpp"
#include "storage/sqlite/database.hpp"

namespace storage::sqlite {

/// Thread-safe. `Insert` is a function `void(Connection&, const Row&)`.
template <class Row, void (*Insert)(Connection&, const Row&)>
class LogBuffer {
 public:
  LogBuffer(Database& database, std::size_t rows_max) : database_(database), rows_(std::make_shared<Rows>(rows_max)) {}

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
  using Rows = BoundedRows<Row>;

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
