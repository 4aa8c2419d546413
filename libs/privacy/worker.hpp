/// Carries out in the background what was asked for: exports, deletions, erasures. Each item once, whichever process
/// gets to it, and from the start again when the one that had it dies (storage/ports/work_queue.hpp).
///
///     Worker worker(parts, rules);
///     worker.start(loop);      // once the stores answer
///     ...
///     worker.stop();           // no further item begins
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "log/logger.hpp"
#include "metrics/registry.hpp"
#include "privacy/data_export.hpp"
#include "privacy/erasure.hpp"
#include "privacy/policies.hpp"
#include "privacy/requests.hpp"
#include "runtime/notice.hpp"
#include "storage/ports/archive.hpp"

namespace privacy {

struct WorkerRules {
  std::chrono::milliseconds poll_every{2'000};
  std::chrono::milliseconds lease{
      60'000};  ///< without a word of the process that has an item; longer than clocks differ
  std::chrono::milliseconds retry_after{5'000};  ///< the first time; twice as long each time
  std::chrono::milliseconds retry_after_max{600'000};
  std::chrono::milliseconds ledger_every = std::chrono::hours{1};  ///< between looks at what others erased
  /// An item whose request is not there yet waits for it as long; longer than any call takes.
  std::chrono::milliseconds request_wait{60'000};
  std::uint64_t export_attempts_max = 5;
  std::chrono::milliseconds last_admin_every = std::chrono::hours{1};  ///< between looks whether there is another
};

/// `start`, `stop` and `is_ready` from any thread.
class Worker {
 public:
  struct Parts {
    storage::OwnedStores& owned;
    storage::BlobStore& blobs;
    storage::WorkQueue& work;
    storage::Archive& archive;
    DataExport& exports;
    Erasure& erasure;
    Policies& policies;
    const base::Clock& clock;
    const logging::Logger& log;
    metrics::Registry& metrics;
    PolicyText first_policy;  ///< of an installation that has none
    /// Whether dates may be gone by; nothing is carried out while they may not: a deletion would come a year early.
    std::function<bool()> is_clock_believed;
  };
  Worker(Parts parts, WorkerRules rules);

  /// Call it once. `on_ready` is called on the loop when nobody is left who was erased before a restore; at once when
  /// there is no ledger.
  void start(boost::asio::io_context& loop, std::function<void()> on_ready);
  /// Idempotent. What is under way may use the stores until its loop has ended.
  void stop() { stopped_->give(); }

  /// Carries out everything that is due; the number of items. Errors are logged, and tried again later. What is left is
  /// shown to alarms (`privacy_work_overdue_seconds`).
  [[nodiscard]] runtime::Task<std::uint64_t> run_due();
  /// What comes once: a policy if there is none, work items for open requests that came from another store.
  [[nodiscard]] runtime::Task<base::Status> prepare();

 private:
  using Handle = runtime::Task<base::Status> (Worker::*)(const storage::WorkClaim& claim);
  struct Line {
    const char* kind;
    Handle handle;
  };
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> stopped, std::function<void()> on_ready);
  [[nodiscard]] runtime::Task<bool> get_ready(std::shared_ptr<runtime::Notice> stopped);
  [[nodiscard]] runtime::Task<bool> prepare_or_say_why_not();
  [[nodiscard]] runtime::Task<bool> run_next(Line line);
  [[nodiscard]] runtime::Task<void> retry_later(const storage::WorkClaim& claim, base::Error error);
  [[nodiscard]] runtime::Task<base::Status> carry_out_export(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Status> carry_out_deletion(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Status> keep_last_admin(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Status> carry_out_erasure(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Status> write_export(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Status> give_up(const storage::WorkClaim& claim, ExportFailure failure);
  [[nodiscard]] runtime::Task<base::Status> drop_export(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Status> finish(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Result<std::optional<storage::GdprRequest>>> begin(const storage::WorkClaim& claim);
  [[nodiscard]] bool may_still_come(const storage::WorkClaim& claim) const;
  [[nodiscard]] runtime::Task<base::Status> wait_for_request(const storage::WorkClaim& claim);
  [[nodiscard]] runtime::Task<base::Status> add_missing_work();
  [[nodiscard]] runtime::Task<void> watch();

  Parts parts_;
  const WorkerRules rules_;
  const metrics::Counter exports_done_, exports_failed_, exports_cancelled_, deletions_done_;
  const std::shared_ptr<runtime::Notice> stopped_ = std::make_shared<runtime::Notice>();
};

}  // namespace privacy
