/// What user-service does by itself, on an event loop, without blocking it: keeps the marks of database and uploads up
/// to date, looks for orphaned files at start and then periodically, looks after the trash and after that of users,
/// forgets old audit rows, writes the reads that were gathered, and ends uploads that have expired.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "log/logger.hpp"
#include "runtime/notice.hpp"
#include "storage/ports/audit_log.hpp"
#include "user/domain/clock_watch.hpp"
#include "user/domain/document_blobs.hpp"
#include "user/domain/installation.hpp"
#include "user/domain/orphan_sweep.hpp"
#include "user/domain/resumable_uploads.hpp"
#include "user/domain/trash.hpp"

namespace user {

/// What is kept of the audit log: what is older goes, and the oldest beyond the bounds.
struct AuditRules {
  std::chrono::milliseconds kept_for = std::chrono::hours{24 * 400};
  std::uint64_t rows_max = 10'000'000;
  std::uint64_t bytes_max = 4ULL * 1024 * 1024 * 1024;
};

struct HousekeepingOptions {
  std::chrono::milliseconds first_after{0};                        ///< from the start to the first search
  std::chrono::milliseconds interval = std::chrono::hours{24};     ///< between searches for orphaned files
  std::chrono::milliseconds retry = std::chrono::minutes{1};       ///< after one that failed
  std::chrono::milliseconds mark_every = std::chrono::hours{1};    ///< how old the marks get without an upload
  std::chrono::milliseconds clock_trial = std::chrono::hours{24};  ///< a clock that far off for so long is believed
  std::chrono::milliseconds tick = std::chrono::seconds{5};        ///< how long a new file waits for the marks
  /// How long what somebody read waits in memory while nobody reads.
  std::chrono::milliseconds write_reads_every = std::chrono::minutes{1};
  std::chrono::milliseconds uploads_every = std::chrono::seconds{30};  ///< how long an upload outlives its time
  /// How old pieces of no upload get. Longer than any request takes between writing one and naming it.
  std::chrono::milliseconds loose_pieces_kept = std::chrono::hours{1};
  SweepRules sweep{};
  TrashRules trash{};
  AuditRules audit{};
  TrashedDocumentRules documents{};
};

/// Where database and uploads lie, for the log.
struct Places {
  std::string database;
  std::string uploads;
};

/// What the latest round found, for health. Trivially copied.
struct Troubles {
  Standing standing = Standing::kTogether;
  bool is_clock_off = false;
  bool is_sweep_stopped = false;  ///< too many orphans: an operator has to confirm
};

class Housekeeping {
 public:
  Housekeeping(OrphanSources sources, Installation& installation, storage::AuditLog& audit, const logging::Logger& log,
               Places places, HousekeepingOptions options)
      : sources_(sources),
        installation_(installation),
        audit_(audit),
        log_(log),
        places_(std::move(places)),
        options_(options) {}

  /// Once.
  void start(boost::asio::io_context& loop);
  /// No further round begins; one under way may use the stores until its loop has ended. Idempotent, from any thread.
  void stop() { stopped_->give(); }

  /// One round of everything; false when the next one should come soon, because a store failed. What goes wrong is
  /// logged.
  [[nodiscard]] runtime::Task<bool> clean();
  /// Moves the marks if that is due.
  [[nodiscard]] runtime::Task<void> keep_marks();
  /// Has the audit log write what it holds, if that is due.
  [[nodiscard]] runtime::Task<void> write_reads();
  /// Removes uploads that have expired, if that is due and the clock is believed.
  [[nodiscard]] runtime::Task<void> end_uploads();

  /// From any thread.
  [[nodiscard]] Troubles troubles() const noexcept;
  [[nodiscard]] const ClockWatch& clock_watch() const noexcept { return clock_watch_; }

 private:
  using Time = std::chrono::steady_clock::time_point;
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> stopped);
  [[nodiscard]] runtime::Task<bool> watch_clock(std::chrono::milliseconds error);
  [[nodiscard]] runtime::Task<bool> tend(bool may_purge);
  [[nodiscard]] runtime::Task<bool> purge_audit();
  [[nodiscard]] runtime::Task<bool> purge_documents();
  [[nodiscard]] runtime::Task<bool> erase_pieces();
  [[nodiscard]] runtime::Task<bool> sweep();
  void report(const Examination& examination) const;
  bool failed(const char* what, const base::Error& error) const;

  const OrphanSources sources_;
  Installation& installation_;
  storage::AuditLog& audit_;
  const logging::Logger& log_;
  const Places places_;
  const HousekeepingOptions options_;
  ClockWatch clock_watch_{sources_.clock};
  std::optional<Time> clock_off_since_;
  std::optional<Time> marked_at_;
  std::optional<Time> reads_written_at_;
  Time uploads_ended_at_;
  std::atomic<Troubles> troubles_{};
  const std::shared_ptr<runtime::Notice> stopped_ = std::make_shared<runtime::Notice>();
};

}  // namespace user
