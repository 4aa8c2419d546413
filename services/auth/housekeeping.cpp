#include "auth/housekeeping.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

namespace auth {

void Housekeeping::start(boost::asio::io_context& loop) {
  alarm_ = std::make_shared<Alarm>(loop.get_executor());
  boost::asio::co_spawn(loop, run(alarm_), boost::asio::detached);
}

void Housekeeping::stop() {
  if (!alarm_) return;
  boost::asio::post(alarm_->timer.get_executor(), [alarm = alarm_] {
    alarm->is_over = true;
    alarm->timer.cancel();
  });
}

// The alarm is shared, because after `stop` this frame may outlive the object; it then touches nothing else.
runtime::Task<void> Housekeeping::run(std::shared_ptr<Alarm> alarm) {
  while (!alarm->is_over) {
    co_await clean();
    alarm->timer.expires_after(policy_.interval);
    boost::system::error_code cancelled;
    auto token = boost::asio::redirect_error(runtime::use_task, cancelled);
    co_await alarm->timer.async_wait(token);
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
