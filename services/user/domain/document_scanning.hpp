/// Has every new document looked at by a virus scanner before anybody gets its bytes (docs/http-contract.md §4.3).
///
/// A document begins as `scanning`, with an item in the work queue that was there first; whichever process claims the
/// item asks the scanner. Clean: the document is `ready`. Infected, or larger than the scanner looks: `quarantined`,
/// its bytes in a folder that nothing is served from, with a notification and a row in the audit log. Without a verdict
/// it stays as it is, and the scanner is asked again.
///
///     if (const base::Status queued = co_await scanning.expect(name, stored_name); !queued) ...   // before the row
///     ...
///     scanning.begin_soon();                                                                       // after it
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "base/random.hpp"
#include "log/logger.hpp"
#include "metrics/registry.hpp"
#include "runtime/notice.hpp"
#include "scanning/limits.hpp"
#include "scanning/scanner.hpp"
#include "storage/ports/work_queue.hpp"
#include "user/domain/changes.hpp"
#include "user/domain/document_blobs.hpp"
#include "user/domain/notifications.hpp"

namespace user {

struct ScanRules {
  std::chrono::milliseconds poll_every{2'000};
  std::chrono::milliseconds lease{300'000};      ///< without a word of the process that has an item
  std::chrono::milliseconds retry_after{2'000};  ///< the first time; twice as long each time
  std::chrono::milliseconds retry_after_max{60'000};
  std::chrono::milliseconds row_wait{60'000};         ///< an item whose document is not there yet waits for it as long
  std::size_t at_once = 4;                            ///< files that are looked at at a time, by this process
  std::uint64_t largest_file = 100ULL * 1024 * 1024;  ///< which the scanner should look into
};

/// What an operator has to see to.
struct ScanTrouble {
  bool is_away = false;
  bool lacks_signatures = false;                  ///< the test file is taken for harmless
  std::optional<std::uint64_t> looked_into = {};  ///< files beyond are not, though they may be uploaded
};

/// Thread-safe; what it is made of must outlive it, and its loop.
class DocumentScanning {
 public:
  struct Parts {
    DocumentStores stores;
    storage::WorkQueue& work;
    scanning::Scanner& scanner;
    Notifications& notifications;
    Changes& changes;
    const base::Clock& clock;
    base::Random& random;
    const logging::Logger& log;
    metrics::Registry& metrics;
  };
  DocumentScanning(Parts parts, ScanRules rules);

  /// These bytes of the document will need a verdict. Idempotent.
  [[nodiscard]] runtime::Task<base::Status> expect(storage::DocumentName document, std::string stored_name);
  /// There is something to do; does not wait. Nothing before `start`.
  void begin_soon();

  /// Once.
  void start(boost::asio::io_context& loop);
  /// Idempotent. What is under way may use the stores until its loop has ended.
  void stop() { stopped_->give(); }

  /// Settles everything that is due; the number of items. Errors are logged, and tried again later.
  [[nodiscard]] runtime::Task<std::uint64_t> run_due();
  [[nodiscard]] ScanTrouble trouble() const;
  /// Whether the scanner is there, for health.
  [[nodiscard]] runtime::Task<base::Status> ping() { return parts_.scanner.ping(); }

 private:
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> stopped);
  [[nodiscard]] runtime::Task<void> compare_limits();
  [[nodiscard]] runtime::Task<void> run_while_due();
  [[nodiscard]] runtime::Task<bool> run_next();
  [[nodiscard]] runtime::Task<base::Status> carry_out(storage::WorkClaim claim);
  [[nodiscard]] runtime::Task<base::Status> settle(storage::WorkClaim claim, storage::DocumentEntry entry);
  [[nodiscard]] runtime::Task<base::Result<scanning::Verdict>> ask(storage::WorkClaim claim,
                                                                   storage::DocumentEntry entry);
  [[nodiscard]] runtime::Task<base::Status> quarantine(storage::DocumentEntry entry, scanning::Verdict verdict);
  [[nodiscard]] runtime::Task<base::Result<bool>> put_status(storage::DocumentEntry entry,
                                                             storage::DocumentStatus status);
  [[nodiscard]] runtime::Task<void> tell(storage::DocumentEntry entry, scanning::Verdict verdict);
  [[nodiscard]] runtime::Task<base::Status> finish(storage::WorkClaim claim);
  [[nodiscard]] runtime::Task<void> retry_later(storage::WorkClaim claim, base::Error error);

  Parts parts_;
  const ScanRules rules_;
  const std::shared_ptr<runtime::Notice> stopped_ = std::make_shared<runtime::Notice>();
  std::atomic<boost::asio::io_context*> loop_ = nullptr;
  std::atomic<std::size_t> under_way_ = 0;
  std::atomic<bool> is_away_ = false;
  std::atomic<bool> are_limits_known_ = false;
  std::atomic<bool> lacks_signatures_ = false;
  std::atomic<std::uint64_t> looked_into_ = UINT64_MAX;
  metrics::Counter clean_, infected_, unscannable_;
};

/// Before a document gets `content`: with a `scanning`, it needs a verdict and has the status that says so.
[[nodiscard]] runtime::Task<base::Status> await_verdict(DocumentScanning* scanning, storage::DocumentName document,
                                                        storage::DocumentContent& content);

}  // namespace user
