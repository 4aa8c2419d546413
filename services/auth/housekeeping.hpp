/// Forgets what has expired: sessions, revocations, old security events. Once an hour, on an event loop, not blocking.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "base/clock.hpp"
#include "log/logger.hpp"
#include "runtime/notice.hpp"
#include "runtime/task.hpp"
#include "storage/ports/installation.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"

namespace auth {

/// All must outlive the housekeeping.
struct HousekeepingStores {
  storage::SessionStore& sessions;
  storage::RevocationStore& revocations;
  storage::SecurityEventLog& events;
  const base::Clock& clock;
  storage::InstallationStore& installation;  ///< whose mark says whether the clock is believed
};

struct HousekeepingPolicy {
  std::chrono::minutes interval{60};
  std::chrono::hours events_kept{24 * 180};    ///< security events, half a year
  std::uint64_t events_rows_max = 10'000'000;  ///< beyond, the oldest go
};

class Housekeeping {
 public:
  Housekeeping(HousekeepingStores stores, const logging::Logger& log, HousekeepingPolicy policy = {})
      : stores_(stores), log_(log), policy_(policy) {}

  /// Cleans at once, then periodically, on `loop`. Call it once.
  void start(boost::asio::io_context& loop);
  /// No further round begins. Idempotent; callable from any thread. A round under way may still use the stores until
  /// the loop has ended.
  void stop() { stopped_->give(); }

  /// One round. Failures are logged; the next round tries again. While the clock stands far from the database's mark
  /// nothing is forgotten: an ended session would be, together with the fact that it has ended.
  [[nodiscard]] runtime::Task<void> clean();

 private:
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> stopped);
  [[nodiscard]] runtime::Task<bool> is_clock_believed() const;
  [[nodiscard]] runtime::Task<void> clean_by_age();
  void report(std::string_view what, const base::Result<std::uint64_t>& removed) const;

  HousekeepingStores stores_;
  const logging::Logger& log_;
  const HousekeepingPolicy policy_;
  const std::shared_ptr<runtime::Notice> stopped_ = std::make_shared<runtime::Notice>();
};

}  // namespace auth
