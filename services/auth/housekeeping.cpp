#include "auth/housekeeping.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace auth {

void Housekeeping::start(boost::asio::io_context& loop) {
  boost::asio::co_spawn(loop, run(stopped_), boost::asio::detached);
}

// The notice is shared, because after `stop` this frame may outlive the object; it then touches nothing else.
runtime::Task<void> Housekeeping::run(std::shared_ptr<runtime::Notice> stopped) {
  const std::chrono::milliseconds interval = policy_.interval;
  bool is_stopped = false;
  while (!is_stopped) {
    co_await clean();
    is_stopped = co_await stopped->wait(interval);
  }
}

/// One that stands ahead would take everything for expired.
runtime::Task<bool> Housekeeping::is_clock_believed() const {
  const auto mark = co_await stores_.installation.get();
  if (!mark) {
    log_.warning("expired rows could not be removed", {{"what", "all"}, {"error", mark.error().detail()}});
    co_return false;
  }
  const auto error = storage::clock_error(mark->high_water, stores_.clock.now());
  if (error.count() <= 0) co_return true;
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(error).count();
  log_.warning("clock far ahead, nothing is removed by its age", {{"hours", hours}});
  co_return false;
}

runtime::Task<void> Housekeeping::clean() {
  if (co_await is_clock_believed()) co_await clean_by_age();
  const base::Result<std::uint64_t> excess = co_await stores_.events.keep_newest(policy_.events_rows_max);
  report("security events beyond the bound", excess);
}

runtime::Task<void> Housekeeping::clean_by_age() {
  const base::Result<std::uint64_t> sessions = co_await stores_.sessions.purge_expired();
  report("sessions", sessions);
  const base::Result<std::uint64_t> revocations = co_await stores_.revocations.purge_expired();
  report("revocations", revocations);
  const base::Timestamp cutoff = stores_.clock.now() - policy_.events_kept;
  const base::Result<std::uint64_t> events = co_await stores_.events.purge_before(cutoff);
  report("security events", events);
}

void Housekeeping::report(std::string_view what, const base::Result<std::uint64_t>& removed) const {
  if (!removed) {
    log_.warning("expired rows could not be removed", {{"what", what}, {"error", removed.error().detail()}});
  } else if (*removed > 0) {
    log_.info("expired rows removed", {{"what", what}, {"rows", *removed}});
  }
}

}  // namespace auth
