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

runtime::Task<void> Housekeeping::clean() {
  const base::Result<std::uint64_t> sessions = co_await stores_.sessions.purge_expired();
  report("sessions", sessions);
  const base::Result<std::uint64_t> revocations = co_await stores_.revocations.purge_expired();
  report("revocations", revocations);
  co_await clean_events();
}

/// By age only while the clock is believed: one that stands a year ahead would take every event for old. The bound in
/// rows holds whatever the time.
runtime::Task<void> Housekeeping::clean_events() {
  const base::Timestamp now = stores_.clock.now();
  const base::Result<storage::InstallationMark> mark = co_await stores_.installation.get();
  const bool is_clock_believed = mark && storage::clock_error(mark->high_water, now).count() <= 0;
  if (is_clock_believed) {
    const base::Result<std::uint64_t> old = co_await stores_.events.purge_before(now - policy_.events_kept);
    report("security events", old);
  }
  const base::Result<std::uint64_t> excess = co_await stores_.events.keep_newest(policy_.events_rows_max);
  report("security events beyond the bound", excess);
}

void Housekeeping::report(std::string_view what, const base::Result<std::uint64_t>& removed) const {
  if (!removed) {
    log_.warning("expired rows could not be removed", {{"what", what}, {"error", removed.error().detail()}});
  } else if (*removed > 0) {
    log_.info("expired rows removed", {{"what", what}, {"rows", *removed}});
  }
}

}  // namespace auth
