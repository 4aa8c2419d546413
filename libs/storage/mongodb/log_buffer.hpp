/// What the audit log and the security event log have in common: rows gather in a bounded buffer and are inserted
/// together by a job on the blocking pool, with nobody waiting.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/mongodb/database.hpp"
#include "storage/ports/bounded_rows.hpp"

namespace storage::mongodb {

/// Inserts the rows together. The `_id` is the row's own, so inserting twice does no harm.
template <class Row, class Record>
void insert_rows(Client& client, std::vector<Row>& rows) {
  std::vector<Bson> documents;
  documents.reserve(rows.size());
  for (const Row& row : rows) documents.push_back(Record::encode(row));
  client.collection(Record::kCollection).insert_all_new(documents);
}

/// Thread-safe. `Store` writes rows; when it throws Failure it leaves those in the vector that must be written again.
template <class Row, void (*Store)(Client&, std::vector<Row>&)>
class LogBuffer {
 public:
  LogBuffer(Database& database, std::size_t rows_max) : database_(database), rows_(rows_max) {}

  /// Writes what is left, on the calling thread.
  ~LogBuffer() {
    wait_for_jobs();
    database_.run_here([this](Client& client) { write(client); });
  }
  LogBuffer(const LogBuffer&) = delete;
  LogBuffer& operator=(const LogBuffer&) = delete;

  /// Never blocks on the network.
  void record(Row row) noexcept {
    try {
      if (rows_.add(std::move(row))) schedule();
    } catch (const std::bad_alloc&) {
      rows_.count_dropped(1);
    }
  }

  [[nodiscard]] std::uint64_t dropped() const noexcept { return rows_.dropped(); }

  [[nodiscard]] runtime::Task<base::Status> flush(const Meter& meter) {
    auto work = [this](Client& client) -> base::Status {
      write(client);
      return {};
    };
    co_return co_await database_.run(meter, std::move(work));
  }

 private:
  /// Waits for a batch that another thread is writing, so that after a flush everything from before is stored.
  void write(Client& client) {
    const std::lock_guard lock(writing_);
    std::vector<Row> taken = rows_.take_all();
    try {
      Store(client, taken);
    } catch (const Failure&) {
      rows_.restore(std::move(taken));
      throw;
    }
  }

  /// After a failure the rows wait for the next `record` or `flush`. A job takes all that gathered until it ran.
  void schedule() {
    {
      const std::lock_guard lock(jobs_mutex_);
      ++jobs_;
    }
    const bool accepted = database_.pool().try_post([this](bool may_run) {
      rows_.unschedule();
      if (may_run) database_.run_here([this](Client& client) { write(client); });
      end_job();
    });
    if (accepted) return;
    rows_.unschedule();
    end_job();
  }

  void end_job() {
    const std::lock_guard lock(jobs_mutex_);
    --jobs_;
    jobs_changed_.notify_all();
  }

  void wait_for_jobs() {
    std::unique_lock lock(jobs_mutex_);
    jobs_changed_.wait(lock, [this] { return jobs_ == 0; });
  }

  Database& database_;
  BoundedRows<Row> rows_;
  std::mutex writing_;
  std::mutex jobs_mutex_;
  std::condition_variable jobs_changed_;
  std::size_t jobs_ = 0;
};

}  // namespace storage::mongodb
