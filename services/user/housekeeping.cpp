#include "user/housekeeping.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace user {
namespace {

/// Longer than any upload takes between writing its file and storing its row.
constexpr std::chrono::hours kOrphanAgeMin{1};

}  // namespace

void Housekeeping::start(boost::asio::io_context& loop) {
  boost::asio::co_spawn(loop, run(stopped_), boost::asio::detached);
}

runtime::Task<void> Housekeeping::run(std::shared_ptr<runtime::Notice> stopped) {
  bool is_stopped = false;
  while (!is_stopped) {
    co_await clean();
    is_stopped = co_await stopped->wait(interval_);
  }
}

runtime::Task<void> Housekeeping::clean() {
  const auto removed = co_await sweep_orphans(sources_, kOrphanAgeMin);
  if (!removed) log_.warning("orphaned files could not be looked for", {{"detail", removed.error().detail()}});
  if (removed && *removed > 0) log_.info("orphaned files removed", {{"files", *removed}});
}

}  // namespace user
