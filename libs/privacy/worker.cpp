#include "privacy/worker.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>
#include <variant>

#include "privacy/request_names.hpp"

namespace privacy {

/// The lease of an export that is being written, renewed in good time. Not in the unnamed namespace, because frames of
/// coroutines hold it.
struct ExportLease {
  storage::WorkQueue& work;
  const base::Clock& clock;
  const storage::WorkClaim claim;
  const std::chrono::milliseconds length;
  base::Timestamp renewed_at;

  runtime::Task<base::Status> keep() {
    const base::Timestamp now = clock.now();
    if (now - renewed_at < length / 3) co_return base::Status{};
    const base::Result<bool> renewed = co_await work.renew(claim, length);
    if (!renewed) co_return std::unexpected(renewed.error());
    if (!*renewed) co_return std::unexpected(base::Error{base::ErrorCode::kConflict, "Another process has it"});
    renewed_at = now;
    co_return base::Status{};
  }
};

namespace {

using storage::GdprRequest;
using storage::GdprRequestStatus;
using storage::GdprRequestType;

constexpr std::size_t kRequestsAtOnce = 1'000;
constexpr const char* kKinds[] = {kExportWork, kDeletionWork, kErasureWork};

metrics::Counter exports_that(metrics::Registry& metrics, const char* outcome) {
  return metrics.counter("privacy_exports_total", "Exports of a user's data, by what became of them",
                         {{"outcome", outcome}});
}

metrics::Gauge overdue_gauge(metrics::Registry& metrics, const char* kind) {
  return metrics.gauge("privacy_work_overdue_seconds", "How long the oldest work item of a kind has been due",
                       {{"kind", kind}});
}

bool is_open(const GdprRequest& request) {
  return request.status == GdprRequestStatus::kPending || request.status == GdprRequestStatus::kInProgress;
}

storage::WorkItem work_of(const GdprRequest& request) {
  storage::WorkItem item;
  item.id = work_id(request);
  item.kind = work_kind(request);
  item.subject = request.user_id;
  item.due_at = request.due_at.value_or(request.requested_at);
  item.created_at = request.requested_at;
  return item;
}

}  // namespace

Worker::Worker(Parts parts, WorkerRules rules)
    : parts_(std::move(parts)),
      rules_(rules),
      exports_done_(exports_that(parts_.metrics, "completed")),
      exports_failed_(exports_that(parts_.metrics, "failed")),
      exports_cancelled_(exports_that(parts_.metrics, "dropped")),
      deletions_done_(parts_.metrics.counter("privacy_deletions_total", "Users who were erased", {})) {
  // There from the start, so that alarms have something to go by.
  for (const char* kind : kKinds) overdue_gauge(parts_.metrics, kind).set(0);
}

void Worker::start(boost::asio::io_context& loop, std::function<void()> on_ready) {
  if (!parts_.erasure.keeps_ledger()) std::exchange(on_ready, [] {})();
  boost::asio::co_spawn(loop, run(stopped_, std::move(on_ready)), boost::asio::detached);
}

runtime::Task<void> Worker::run(std::shared_ptr<runtime::Notice> stopped, std::function<void()> on_ready) {
  const bool is_ready = co_await get_ready(stopped);
  if (!is_ready) co_return;
  on_ready();
  bool is_prepared = co_await prepare_or_say_why_not();
  base::Timestamp ledger_at = parts_.clock.now();
  while (true) {
    const bool is_stopped = co_await stopped->wait(rules_.poll_every);
    if (is_stopped) co_return;
    if (!is_prepared) is_prepared = co_await prepare_or_say_why_not();
    static_cast<void>(co_await run_due());
    if (parts_.clock.now() - ledger_at < rules_.ledger_every) continue;
    ledger_at = parts_.clock.now();
    const base::Status fetched = co_await parts_.erasure.fetch_ledger();
    if (!fetched) parts_.log.warning("erasure ledger not brought up to date", {{"detail", fetched.error().detail()}});
  }
}

runtime::Task<bool> Worker::prepare_or_say_why_not() {
  const base::Status prepared = co_await prepare();
  if (!prepared) parts_.log.warning("privacy work cannot begin yet", {{"detail", prepared.error().detail()}});
  co_return prepared.has_value();
}

/// False when the service stopped before.
runtime::Task<bool> Worker::get_ready(std::shared_ptr<runtime::Notice> stopped) {
  while (true) {
    const base::Result<std::uint64_t> repeated = co_await parts_.erasure.repeat_after_restore();
    if (repeated && *repeated > 0) parts_.log.warning("erased again after a restore", {{"people", *repeated}});
    if (repeated) co_return true;
    parts_.log.warning("erasures not compared with the ledger yet", {{"detail", repeated.error().detail()}});
    const bool is_stopped = co_await stopped->wait(rules_.poll_every);
    if (is_stopped) co_return false;
  }
}

runtime::Task<base::Status> Worker::prepare() {
  const base::Result<bool> seeded = co_await parts_.policies.seed(parts_.first_policy);
  if (!seeded) co_return std::unexpected(seeded.error());
  const base::Status fetched = co_await parts_.erasure.fetch_ledger();
  if (!fetched) co_return fetched;
  co_return co_await add_missing_work();
}

/// A copy of an installation has the requests, and not the work.
runtime::Task<base::Status> Worker::add_missing_work() {
  std::string after;
  while (true) {
    const auto page = co_await parts_.archive.read(storage::kind_for<GdprRequest>(), after, kRequestsAtOnce);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return base::Status{};
    for (const storage::Record& record : *page) {
      const auto* request = std::get_if<GdprRequest>(&record);
      const bool is_kept_export =
          request->request_type == GdprRequestType::kDataExport && request->status == GdprRequestStatus::kCompleted;
      if (!is_open(*request) && !is_kept_export) continue;
      const base::Result<bool> added = co_await parts_.work.add(work_of(*request));
      if (!added) co_return std::unexpected(added.error());
    }
    after = key_of(page->back());
  }
}

runtime::Task<std::uint64_t> Worker::run_due() {
  static constexpr std::array<Line, 3> kLines{Line{kExportWork, &Worker::carry_out_export},
                                              Line{kDeletionWork, &Worker::carry_out_deletion},
                                              Line{kErasureWork, &Worker::carry_out_erasure}};
  std::uint64_t items = 0;
  for (bool has_more = parts_.is_clock_believed(); has_more;) {
    has_more = false;
    // In turns, so that many of one kind do not keep the others waiting.
    for (const Line& line : kLines) {
      const bool ran = co_await run_next(line);
      items += ran ? 1 : 0;
      has_more = has_more || ran;
    }
  }
  co_await watch();
  co_return items;
}

/// False when there is nothing to do, or the store does not say.
runtime::Task<bool> Worker::run_next(Line line) {
  const auto claim = co_await parts_.work.claim(line.kind, rules_.lease);
  if (!claim) parts_.log.warning("privacy work not found", {{"detail", claim.error().detail()}});
  if (!claim || !*claim) co_return false;
  const base::Status done = co_await (this->*line.handle)(**claim);
  if (!done) co_await retry_later(**claim, done.error());
  co_return true;
}

runtime::Task<void> Worker::retry_later(const storage::WorkClaim& claim, base::Error error) {
  const std::uint64_t doubled = std::min<std::uint64_t>(claim.attempts - 1, 16);
  const auto wait = std::min(rules_.retry_after * (std::int64_t{1} << doubled), rules_.retry_after_max);
  parts_.log.warning("privacy work failed, and is tried again",
                     {{"kind", claim.item.kind}, {"attempts", claim.attempts}, {"detail", error.detail()}});
  // When this fails, too, the lease runs out.
  static_cast<void>(co_await parts_.work.retry(claim, parts_.clock.now() + wait));
}

/// A claim that was lost meanwhile is another's affair.
runtime::Task<base::Status> Worker::finish(const storage::WorkClaim& claim) {
  const base::Result<bool> finished = co_await parts_.work.finish(claim);
  co_return finished ? base::Status{} : base::Status(std::unexpect, finished.error());
}

/// The request of the item, which is in progress from here on if it was open and due.
runtime::Task<base::Result<std::optional<GdprRequest>>> Worker::begin(const storage::WorkClaim& claim) {
  storage::Change<GdprRequest> change =
      [now = parts_.clock.now()](std::optional<GdprRequest> request) -> std::optional<GdprRequest> {
    const bool is_due = request && (!request->due_at || *request->due_at <= now);
    if (!is_due || request->status != GdprRequestStatus::kPending) return std::nullopt;
    request->status = GdprRequestStatus::kInProgress;
    request->processed_at = now;
    return request;
  };
  auto modified = co_await parts_.owned.of<GdprRequest>().modify(claim.item.subject, request_of_work(claim.item.id),
                                                                 std::move(change));
  if (!modified) co_return std::unexpected(modified.error());
  co_return std::move(modified->after);
}

bool Worker::may_still_come(const storage::WorkClaim& claim) const {
  return parts_.clock.now() - claim.item.created_at < rules_.request_wait;
}

runtime::Task<base::Status> Worker::wait_for_request(const storage::WorkClaim& claim) {
  const base::Result<bool> put_off =
      co_await parts_.work.put_off(claim, parts_.clock.now() + rules_.retry_after, claim.item.step);
  co_return put_off ? base::Status{} : base::Status(std::unexpect, put_off.error());
}

runtime::Task<base::Status> Worker::carry_out_export(const storage::WorkClaim& claim) {
  const auto request = co_await begin(claim);
  if (!request) co_return std::unexpected(request.error());
  if (!*request && may_still_come(claim)) co_return co_await wait_for_request(claim);
  if (!*request) co_return co_await drop_export(claim);
  if ((*request)->status == GdprRequestStatus::kInProgress) co_return co_await write_export(claim);
  const base::Timestamp expires_at = (*request)->expires_at.value_or(parts_.clock.now());
  const bool is_kept = (*request)->status == GdprRequestStatus::kCompleted && expires_at > parts_.clock.now();
  if (!is_kept) co_return co_await drop_export(claim);
  const base::Result<bool> put_off = co_await parts_.work.put_off(claim, expires_at, claim.item.step);
  co_return put_off ? base::Status{} : base::Status(std::unexpect, put_off.error());
}

/// Also after a crash between any two steps: then the blob may be there, and is as good as another.
runtime::Task<base::Status> Worker::write_export(const storage::WorkClaim& claim) {
  const std::string id = request_of_work(claim.item.id);
  ExportLease lease{parts_.work, parts_.clock, claim, rules_.lease, parts_.clock.now()};
  DataExport::KeepGoing keep_going = [&lease] { return lease.keep(); };
  const auto written = co_await parts_.exports.write(claim.item.subject, export_name(id), std::move(keep_going));
  if (!written && claim.attempts >= rules_.export_attempts_max) co_return co_await give_up(claim, written.error());
  if (!written) co_return std::unexpected(written.error().error);
  storage::Change<GdprRequest> complete =
      [now = parts_.clock.now()](std::optional<GdprRequest> request) -> std::optional<GdprRequest> {
    if (!request || request->status != GdprRequestStatus::kInProgress) return std::nullopt;
    close(*request, GdprRequestStatus::kCompleted, now);
    return request;
  };
  const auto modified = co_await parts_.owned.of<GdprRequest>().modify(claim.item.subject, id, std::move(complete));
  if (!modified) co_return std::unexpected(modified.error());
  // Cancelled, or the user was erased, while it was written.
  const bool is_wanted = modified->after && modified->after->status == GdprRequestStatus::kCompleted;
  if (!is_wanted) co_return co_await drop_export(claim);
  exports_done_.add();
  const base::Timestamp expires_at = modified->after->expires_at.value_or(parts_.clock.now());
  const base::Result<bool> put_off = co_await parts_.work.put_off(claim, expires_at, claim.item.step + 1);
  co_return put_off ? base::Status{} : base::Status(std::unexpect, put_off.error());
}

/// Visibly: the request says which part it was.
runtime::Task<base::Status> Worker::give_up(const storage::WorkClaim& claim, ExportFailure failure) {
  parts_.log.error(
      "an export failed for good",
      {{"request", request_of_work(claim.item.id)}, {"part", failure.part}, {"detail", failure.error.detail()}});
  storage::Change<GdprRequest> reject = [now = parts_.clock.now(), part = failure.part](
                                            std::optional<GdprRequest> request) -> std::optional<GdprRequest> {
    if (!request || !is_open(*request)) return std::nullopt;
    close(*request, GdprRequestStatus::kRejected, now);
    request->notes = "The export failed because a part of your data could not be read: " + part;
    return request;
  };
  const auto modified = co_await parts_.owned.of<GdprRequest>().modify(
      claim.item.subject, request_of_work(claim.item.id), std::move(reject));
  if (!modified) co_return std::unexpected(modified.error());
  exports_failed_.add();
  co_return co_await finish(claim);
}

runtime::Task<base::Status> Worker::drop_export(const storage::WorkClaim& claim) {
  const base::Result<bool> erased =
      co_await parts_.blobs.erase(storage::BlobKind::kExport, export_name(request_of_work(claim.item.id)));
  if (!erased) co_return std::unexpected(erased.error());
  if (*erased) exports_cancelled_.add();
  co_return co_await finish(claim);
}

/// The erasure has a work item of its own, because it takes the request with it.
runtime::Task<base::Status> Worker::carry_out_deletion(const storage::WorkClaim& claim) {
  const auto request = co_await begin(claim);
  if (!request) co_return std::unexpected(request.error());
  if (!*request && may_still_come(claim)) co_return co_await wait_for_request(claim);
  const bool is_early = *request && (*request)->status == GdprRequestStatus::kPending;
  if (is_early) {
    const base::Timestamp due_at = (*request)->due_at.value_or(parts_.clock.now());
    const base::Result<bool> put_off = co_await parts_.work.put_off(claim, due_at, claim.item.step);
    co_return put_off ? base::Status{} : base::Status(std::unexpect, put_off.error());
  }
  const bool is_to_do = *request && (*request)->status == GdprRequestStatus::kInProgress;
  if (!is_to_do) co_return co_await finish(claim);
  const base::Status retired = co_await parts_.erasure.retire(claim.item.subject);
  const bool is_needed = !retired && retired.error().reason() == storage::last_admin().reason();
  if (is_needed) co_return co_await keep_last_admin(claim);
  if (!retired) co_return retired;
  const base::Status scheduled = co_await parts_.erasure.schedule(claim.item.subject);
  if (!scheduled) co_return scheduled;
  co_return co_await finish(claim);
}

/// Others may have gone since they asked. The request is open again, so that it can be cancelled.
runtime::Task<base::Status> Worker::keep_last_admin(const storage::WorkClaim& claim) {
  parts_.log.warning("a deletion is put off, because nobody else administers",
                     {{"request", request_of_work(claim.item.id)}});
  storage::Change<GdprRequest> reopen = [](std::optional<GdprRequest> request) -> std::optional<GdprRequest> {
    if (!request || request->status != GdprRequestStatus::kInProgress) return std::nullopt;
    request->status = GdprRequestStatus::kPending;
    request->processed_at.reset();
    return request;
  };
  const auto modified = co_await parts_.owned.of<GdprRequest>().modify(
      claim.item.subject, request_of_work(claim.item.id), std::move(reopen));
  if (!modified) co_return std::unexpected(modified.error());
  const base::Timestamp again_at = parts_.clock.now() + rules_.last_admin_every;
  const base::Result<bool> put_off = co_await parts_.work.put_off(claim, again_at, claim.item.step);
  co_return put_off ? base::Status{} : base::Status(std::unexpect, put_off.error());
}

runtime::Task<base::Status> Worker::carry_out_erasure(const storage::WorkClaim& claim) {
  const base::Status done = co_await parts_.erasure.carry_on(claim);
  if (done && claim.item.step == 0) deletions_done_.add();
  co_return done;
}

/// For alarms: how long what is due has been waiting.
runtime::Task<void> Worker::watch() {
  for (const char* kind : kKinds) {
    const auto overdue = co_await parts_.work.overdue(kind);
    if (!overdue) continue;
    const auto late = overdue->oldest ? parts_.clock.now() - *overdue->oldest : std::chrono::milliseconds{0};
    const auto seconds = static_cast<double>(late.count()) / 1'000;
    overdue_gauge(parts_.metrics, kind).set(std::max(seconds, 0.0));
  }
}

}  // namespace privacy
