#include "user/housekeeping.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>

namespace user {
namespace {

constexpr const char* kRemedy =
    "nothing is swept; put the database and the uploads that belong together in place, or, if these do, run "
    "`dreamscape "
    "sweep --confirm`";

std::string time_of(std::int64_t mark) {
  return mark == 0 ? std::string("none") : base::to_iso8601(base::from_millis(mark));
}

}  // namespace

void Housekeeping::start(boost::asio::io_context& loop) {
  uploads_ended_at_ = sources_.clock.steady_now();
  boost::asio::co_spawn(loop, run(stopped_), boost::asio::detached);
}

runtime::Task<void> Housekeeping::run(std::shared_ptr<runtime::Notice> stopped) {
  bool is_stopped = false;
  Time next = sources_.clock.steady_now() + options_.first_after;
  while (!is_stopped) {
    // A clock that jumps is compared at once: what has an age must not go meanwhile.
    if (const Time now = sources_.clock.steady_now(); now >= next || clock_watch_.has_jumped()) {
      const bool is_done = co_await clean();
      next = now + (is_done ? options_.interval : options_.retry);
    }
    co_await keep_marks();
    co_await write_reads();
    co_await end_uploads();
    is_stopped = co_await stopped->wait(options_.tick);
  }
}

/// A read that no other follows must not wait in memory for ever.
runtime::Task<void> Housekeeping::write_reads() {
  const Time now = sources_.clock.steady_now();
  if (reads_written_at_ && now - *reads_written_at_ < options_.write_reads_every) co_return;
  reads_written_at_ = now;
  const base::Status written = co_await audit_.flush();
  if (!written) failed("audit rows could not be written, and wait", written.error());
}

runtime::Task<void> Housekeeping::end_uploads() {
  const Time now = sources_.clock.steady_now();
  const bool is_due = now - uploads_ended_at_ >= options_.uploads_every;
  if (!is_due || !clock_watch_.is_believed()) co_return;
  uploads_ended_at_ = now;
  DocumentStores stores{.documents = sources_.documents, .blobs = sources_.blobs};
  const auto purged = co_await purge_expired_uploads(stores, sources_.clock);
  if (!purged) failed("expired uploads could not be removed", purged.error());
  if (purged && *purged > 0) log_.info("expired uploads removed", {{"uploads", *purged}});
}

runtime::Task<void> Housekeeping::keep_marks() {
  const Time now = sources_.clock.steady_now();
  const bool is_fresh = marked_at_ && now - *marked_at_ < options_.mark_every;
  if (is_fresh && !installation_.is_behind()) co_return;
  const base::Status raised = co_await installation_.raise();
  if (raised) marked_at_ = now;  // a failure is tried again at the next tick
}

runtime::Task<bool> Housekeeping::clean() {
  const auto examination = co_await installation_.examine();
  if (!examination) co_return failed("database and uploads could not be compared", examination.error());
  const bool is_clock_believed = co_await watch_clock(examination->clock_error);
  clock_watch_.note_comparison(is_clock_believed);
  troubles_ = {.standing = examination->standing,
               .is_clock_off = !is_clock_believed,
               .is_sweep_stopped = troubles_.load().is_sweep_stopped};
  report(*examination);
  const bool are_together = examination->standing == Standing::kTogether;
  const bool is_tended = co_await tend(are_together && is_clock_believed);
  if (!is_tended) co_return false;
  if (is_clock_believed) {
    const bool is_purged = co_await purge_audit();
    if (!is_purged) co_return false;
    const bool is_trash_purged = co_await purge_documents();
    if (!is_trash_purged) co_return false;
  }
  // A database without accounts names no files; that they are all orphans then is hardly meant.
  if (!are_together || !is_clock_believed || !examination->has_accounts) co_return true;
  const bool are_erased = co_await erase_pieces();
  if (!are_erased) co_return false;
  co_return co_await sweep();
}

Troubles Housekeeping::troubles() const noexcept {
  Troubles troubles = troubles_;
  troubles.is_clock_off = troubles.is_clock_off || clock_watch_.has_jumped();
  return troubles;
}

/// Whether the clock is believed now. One that stays where it is for a day is: it was the machine that was off.
runtime::Task<bool> Housekeeping::watch_clock(std::chrono::milliseconds error) {
  const Time now = sources_.clock.steady_now();
  if (error.count() == 0) clock_off_since_.reset();
  if (error.count() == 0) co_return true;
  if (!clock_off_since_) clock_off_since_ = now;
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(std::chrono::abs(error)).count();
  if (now - *clock_off_since_ < options_.clock_trial) {
    log_.warning("clock far off", {{"hours", hours},
                                   {"ahead", error.count() > 0},
                                   {"detail",
                                    "nothing is removed until the clock has been so for a day, or `dreamscape "
                                    "sweep --confirm` says that it is right"}});
    co_return false;
  }
  const base::Status believed = co_await installation_.believe_clock();
  if (!believed) co_return failed("the mark could not be moved", believed.error());
  clock_off_since_.reset();
  log_.info("clock believed", {{"hours", hours}});
  co_return true;
}

void Housekeeping::report(const Examination& examination) const {
  if (examination.standing == Standing::kTogether) return;
  const auto& uploads = examination.uploads;
  log_.warning("database and uploads do not belong together",
               {{"detail", explain(examination.standing)},
                {"database", places_.database},
                {"uploads", places_.uploads},
                {"database_id", examination.database.id},
                {"database_mark", time_of(examination.database.high_water)},
                {"uploads_id", uploads ? uploads->id : std::string("none")},
                {"uploads_mark", time_of(uploads ? uploads->high_water : 0)},
                {"remedy", kRemedy}});
}

runtime::Task<bool> Housekeeping::tend(bool may_purge) {
  TrashRules rules = options_.trash;
  rules.may_purge = may_purge;
  const auto tended = co_await tend_trash(sources_, rules);
  if (!tended) co_return failed("the trash could not be looked after", tended.error());
  if (tended->retrieved > 0) log_.warning("files came back from the trash", {{"files", tended->retrieved}});
  if (tended->purged > 0) log_.info("swept files removed for good", {{"files", tended->purged}});
  co_return true;
}

/// Only by a clock that is believed; a wrong one would take all rows for old.
runtime::Task<bool> Housekeeping::purge_audit() {
  const base::Timestamp cutoff = sources_.clock.now() - options_.audit.kept_for;
  const base::Result<std::uint64_t> old = co_await audit_.purge_before(cutoff);
  if (!old) co_return failed("old audit rows could not be removed", old.error());
  if (*old > 0) log_.info("expired rows removed", {{"what", "audit rows"}, {"rows", *old}});
  const base::Result<std::uint64_t> excess = co_await audit_.keep_newest(options_.audit.rows_max);
  if (!excess) co_return failed("audit rows beyond the bound could not be removed", excess.error());
  if (*excess > 0) log_.warning("too many audit rows, the oldest removed", {{"rows", *excess}});
  const base::Result<std::uint64_t> heavy = co_await audit_.keep_bytes(options_.audit.bytes_max);
  if (!heavy) co_return failed("audit rows beyond the bound in bytes could not be removed", heavy.error());
  if (*heavy > 0) log_.warning("audit rows take too much room, the oldest removed", {{"rows", *heavy}});
  co_return true;
}

/// Likewise.
runtime::Task<bool> Housekeeping::purge_documents() {
  DocumentStores stores{.documents = sources_.documents, .blobs = sources_.blobs};
  const auto purged = co_await purge_trashed_documents(stores, sources_.clock, options_.documents);
  if (!purged) co_return failed("the documents in the trash could not be looked after", purged.error());
  if (*purged > 0) log_.info("documents in the trash removed for good", {{"documents", *purged}});
  co_return true;
}

/// At once and not by way of the trash: who sent them sends them again.
runtime::Task<bool> Housekeeping::erase_pieces() {
  DocumentStores stores{.documents = sources_.documents, .blobs = sources_.blobs};
  const auto erased = co_await erase_loose_pieces(stores, sources_.clock, options_.loose_pieces_kept);
  if (!erased) co_return failed("loose pieces of uploads could not be looked for", erased.error());
  if (*erased > 0) log_.info("loose pieces of uploads removed", {{"pieces", *erased}});
  co_return true;
}

runtime::Task<bool> Housekeeping::sweep() {
  const auto found = co_await sweep_orphans(sources_, options_.sweep);
  if (!found) co_return failed("orphaned files could not be looked for", found.error());
  Troubles troubles = troubles_;
  troubles.is_sweep_stopped = found->is_stopped;
  troubles_ = troubles;
  if (found->is_stopped) {
    log_.warning("too many orphaned files, none swept",
                 {{"orphans", found->orphans}, {"files", found->files}, {"remedy", kRemedy}});
  }
  if (found->moved > 0) log_.info("orphaned files moved to the trash", {{"files", found->moved}});
  co_return true;
}

bool Housekeeping::failed(const char* what, const base::Error& error) const {
  log_.warning(what, {{"detail", error.detail()}});
  return false;
}

}  // namespace user
