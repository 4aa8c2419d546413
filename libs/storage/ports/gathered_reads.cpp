#include "storage/ports/gathered_reads.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

namespace storage {
namespace {

/// What is gathered, in the order it began. Not thread-safe.
class Reads {
 public:
  explicit Reads(GatherOptions options) : options_(options) {}

  void add(AuditEntry row) {
    const auto known = places_.find(row.id);
    if (known != places_.end()) return add_reads(known->second->entry, row);
    const base::Timestamp since = row.accessed_at;
    entries_.push_back({std::move(row), since});
    places_.emplace(entries_.back().entry.id, std::prev(entries_.end()));
  }

  /// Takes the oldest out if it has waited long enough by `now`, or there are too many.
  [[nodiscard]] std::optional<AuditEntry> take_due(base::Timestamp now) {
    if (entries_.empty()) return std::nullopt;
    const bool is_due = now - entries_.front().since >= options_.gather_for;
    if (!is_due && entries_.size() <= options_.entries_max) return std::nullopt;
    return take();
  }
  [[nodiscard]] std::optional<AuditEntry> take() {
    if (entries_.empty()) return std::nullopt;
    AuditEntry oldest = std::move(entries_.front().entry);
    places_.erase(oldest.id);
    entries_.pop_front();
    return oldest;
  }

 private:
  struct Gathered {
    AuditEntry entry;
    base::Timestamp since;
  };
  const GatherOptions options_;
  std::list<Gathered> entries_;
  std::unordered_map<std::string, std::list<Gathered>::iterator> places_;
};

class GatheredReads final : public AuditLog {
 public:
  GatheredReads(std::unique_ptr<AuditLog> log, GatherOptions options) : log_(std::move(log)), reads_(options) {}
  ~GatheredReads() override { write_all(); }
  GatheredReads(const GatheredReads&) = delete;
  GatheredReads& operator=(const GatheredReads&) = delete;

  void record(AuditEntry row) noexcept override {
    const std::lock_guard lock(mutex_);
    ++recorded_;
    if (!row.count) return log_->record(std::move(row));
    try {
      const base::Timestamp now = row.accessed_at;
      reads_.add(std::move(row));
      while (auto due = reads_.take_due(now)) log_->record(std::move(*due));
    } catch (const std::bad_alloc&) {
      ++dropped_;
    }
  }

  std::uint64_t dropped() const noexcept override {
    const std::lock_guard lock(mutex_);
    return log_->dropped() + dropped_;
  }

  /// Asks nothing of the store when there is nothing new: services call it again and again.
  runtime::Task<base::Status> flush() override {
    const std::uint64_t recorded = write_all();
    if (flushed_ >= recorded) co_return base::Status{};
    const base::Status written = co_await log_->flush();
    if (written) note_flushed(recorded);
    co_return written;
  }

  runtime::Task<base::Result<std::vector<AuditEntry>>> older_of_user(std::string user_id,
                                                                     std::optional<EventPlace> after,
                                                                     std::size_t limit) override {
    return log_->older_of_user(std::move(user_id), std::move(after), limit);
  }

  runtime::Task<base::Result<AuditPage>> list(AuditQuery query) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return std::unexpected(flushed.error());
    co_return co_await log_->list(std::move(query));
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    write_all();
    return log_->anonymise_user(std::move(user_id), std::move(pseudonym));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    return log_->purge_before(cutoff);
  }
  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::uint64_t rows_max) override {
    return log_->keep_newest(rows_max);
  }
  runtime::Task<base::Result<std::uint64_t>> keep_bytes(std::uint64_t bytes_max) override {
    return log_->keep_bytes(bytes_max);
  }

 private:
  /// How many rows were recorded until now.
  std::uint64_t write_all() noexcept {
    const std::lock_guard lock(mutex_);
    while (auto row = reads_.take()) log_->record(std::move(*row));
    return recorded_;
  }
  void note_flushed(std::uint64_t rows) noexcept {
    const std::lock_guard lock(mutex_);
    flushed_ = std::max(flushed_.load(), rows);
  }

  const std::unique_ptr<AuditLog> log_;
  mutable std::mutex mutex_;
  Reads reads_;
  std::uint64_t dropped_ = 0;
  std::uint64_t recorded_ = 0;
  std::atomic<std::uint64_t> flushed_ = 0;  ///< of the recorded rows, those that are stored for certain
};

}  // namespace

std::unique_ptr<AuditLog> gather_reads(std::unique_ptr<AuditLog> log, GatherOptions options) {
  return std::make_unique<GatheredReads>(std::move(log), options);
}

}  // namespace storage
