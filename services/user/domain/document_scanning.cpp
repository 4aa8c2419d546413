#include "user/domain/document_scanning.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "storage/ports/audit_log.hpp"
#include "user/domain/blob_files.hpp"

namespace user {
namespace {

using scanning::Verdict;
using storage::BlobKind;
using storage::DocumentStatus;

constexpr const char* kWork = "scan";
/// Of a work item's id: "scan/<document>/<stored name>".
constexpr std::string_view kPrefix = "scan/";

std::string work_id(const std::string& document_id, const std::string& stored_name) {
  return std::string(kPrefix) + document_id + "/" + stored_name;
}

struct ScanTarget {
  std::string document_id, stored_name;
};
ScanTarget target_of(const std::string& work_id) {
  const std::size_t between = work_id.rfind('/');
  return {work_id.substr(kPrefix.size(), between - kPrefix.size()), work_id.substr(between + 1)};
}

metrics::Counter scans_that(metrics::Registry& metrics, const char* verdict) {
  return metrics.counter("document_scans_total", "Documents a virus scanner has looked at", {{"verdict", verdict}});
}

bool is_not_found(const base::Error& error) { return error.code() == base::ErrorCode::kNotFound; }

/// A file for the scanner, and word to the queue that it is being looked at.
struct Reading {
  std::unique_ptr<storage::BlobReader> content;
  storage::WorkQueue& work;
  storage::WorkClaim claim;
  const base::Clock& clock;
  std::chrono::milliseconds lease;
  base::Timestamp renewed_at = clock.now();
};

runtime::Task<base::Result<std::string>> next_of(std::shared_ptr<Reading> reading) {
  if (reading->clock.now() - reading->renewed_at > reading->lease / 4) {
    const base::Result<bool> renewed = co_await reading->work.renew(reading->claim, reading->lease);
    if (!renewed) co_return std::unexpected(renewed.error());
    if (!*renewed) co_return std::unexpected(base::unavailable("another process has the scan"));
    reading->renewed_at = reading->clock.now();
  }
  co_return co_await reading->content->read(storage::kBlobReadMax);
}

std::string words_of(const storage::Document& document, const Verdict& verdict) {
  const std::string what = "“" + document.title + "” ";
  const bool is_infected = verdict.kind == Verdict::Kind::kInfected;
  return what + "is held back: " +
         (is_infected ? "the virus scanner found " + verdict.detail + "."
                      : "it is too large, or too deeply packed, to be checked for viruses.");
}

storage::AuditEntry audit_row(const storage::Document& document, const Verdict& verdict, base::Timestamp now,
                              base::Random& random) {
  storage::AuditEntry row;
  row.id = storage::time_ordered_id(now, random);
  row.user_id = document.user_id;
  row.accessor_type = "service";
  row.action = "UPDATE";
  row.resource = "Document";
  row.resource_id = document.id;
  row.accessed_at = now;
  const char* const why = verdict.kind == Verdict::Kind::kInfected ? "infected" : "not scannable";
  row.changes = R"({"status":{"from":"scanning","to":"quarantined"},"reason":")" + std::string(why) + "\"}";
  return row;
}

}  // namespace

runtime::Task<base::Status> await_verdict(DocumentScanning* scanning, storage::DocumentName document,
                                          storage::DocumentContent& content) {
  if (scanning == nullptr) co_return base::Status{};
  content.status = DocumentStatus::kScanning;
  co_return co_await scanning->expect(std::move(document), content.stored_name);
}

DocumentScanning::DocumentScanning(Parts parts, ScanRules rules)
    : parts_(std::move(parts)),
      rules_(rules),
      clean_(scans_that(parts_.metrics, "clean")),
      infected_(scans_that(parts_.metrics, "infected")),
      unscannable_(scans_that(parts_.metrics, "unscannable")) {}

runtime::Task<base::Status> DocumentScanning::expect(storage::DocumentName document, std::string stored_name) {
  storage::WorkItem item;
  item.id = work_id(document.id, stored_name);
  item.kind = kWork;
  item.subject = std::move(document.user_id);
  item.due_at = item.created_at = parts_.clock.now();
  const base::Result<bool> added = co_await parts_.work.add(std::move(item));
  co_return added ? base::Status{} : base::Status(std::unexpect, added.error());
}

void DocumentScanning::start(boost::asio::io_context& loop) {
  loop_ = &loop;
  boost::asio::co_spawn(loop, run(stopped_), boost::asio::detached);
}

void DocumentScanning::begin_soon() {
  boost::asio::io_context* const loop = loop_.load();
  if (loop != nullptr) boost::asio::co_spawn(*loop, run_while_due(), boost::asio::detached);
}

runtime::Task<void> DocumentScanning::run(std::shared_ptr<runtime::Notice> stopped) {
  while (true) {
    co_await run_while_due();
    const bool is_stopped = co_await stopped->wait(rules_.poll_every);
    if (is_stopped) co_return;
  }
}

/// clamd takes what is beyond its limits for clean, and does not tell them.
runtime::Task<void> DocumentScanning::compare_limits() {
  const auto limits = co_await scanning::find_limits(parts_.scanner, rules_.largest_file);
  const bool was_away = is_away_.exchange(!limits);
  if (!limits && !was_away) parts_.log.warning("virus scanner away", {{"detail", limits.error().detail()}});
  if (!limits) co_return;
  lacks_signatures_ = !limits->knows_test_file;
  looked_into_ = limits->looked_into.value_or(UINT64_MAX);
  are_limits_known_ = true;
  if (lacks_signatures_) {
    parts_.log.warning("virus scanner does not find the test file", {{"detail", "are its signatures there?"}});
  }
  if (looked_into_ < rules_.largest_file) {
    parts_.log.warning(
        "virus scanner looks into smaller files only",
        {{"bytes", looked_into_.load()},
         {"uploads", rules_.largest_file},
         {"detail", "larger files are held back; raise StreamMaxLength, MaxFileSize and MaxScanSize of clamd"}});
  }
}

/// At most `at_once` at a time do this.
runtime::Task<void> DocumentScanning::run_while_due() {
  if (under_way_.fetch_add(1) >= rules_.at_once) {
    --under_way_;
    co_return;
  }
  static_cast<void>(co_await run_due());
  --under_way_;
}

/// Nothing before the limits are known: what is beyond them would be taken for clean.
runtime::Task<std::uint64_t> DocumentScanning::run_due() {
  std::uint64_t items = 0;
  if (!are_limits_known_) co_await compare_limits();
  while (true) {
    if (!are_limits_known_) co_return items;
    const bool ran = co_await run_next();
    if (!ran) co_return items;
    ++items;
  }
}

runtime::Task<bool> DocumentScanning::run_next() {
  const auto claim = co_await parts_.work.claim(kWork, rules_.lease);
  if (!claim) parts_.log.warning("scans not found", {{"detail", claim.error().detail()}});
  if (!claim || !*claim) co_return false;
  const base::Status done = co_await carry_out(**claim);
  if (!done) co_await retry_later(**claim, done.error());
  co_return true;
}

runtime::Task<void> DocumentScanning::retry_later(storage::WorkClaim claim, base::Error error) {
  const std::uint64_t doubled = std::min<std::uint64_t>(claim.attempts - 1, 16);
  const auto wait = std::min(rules_.retry_after * (std::int64_t{1} << doubled), rules_.retry_after_max);
  parts_.log.warning("a document could not be scanned, which is tried again",
                     {{"attempts", claim.attempts}, {"detail", error.detail()}});
  // When this fails, too, the lease runs out.
  static_cast<void>(co_await parts_.work.retry(std::move(claim), parts_.clock.now() + wait));
}

/// A claim that was lost meanwhile is another's affair.
runtime::Task<base::Status> DocumentScanning::finish(storage::WorkClaim claim) {
  const base::Result<bool> finished = co_await parts_.work.finish(std::move(claim));
  co_return finished ? base::Status{} : base::Status(std::unexpect, finished.error());
}

/// Also after a crash between any two of its steps.
runtime::Task<base::Status> DocumentScanning::carry_out(storage::WorkClaim claim) {
  const ScanTarget target = target_of(claim.item.id);
  auto entry = co_await parts_.stores.documents.get(claim.item.subject, target.document_id);
  if (!entry && !is_not_found(entry.error())) co_return std::unexpected(entry.error());
  const bool may_come = parts_.clock.now() - claim.item.created_at < rules_.row_wait;
  const bool is_there = entry && entry->document.stored_name == target.stored_name;
  if (!is_there && may_come) {
    const base::Result<bool> put_off =
        co_await parts_.work.put_off(std::move(claim), parts_.clock.now() + rules_.retry_after, 0);
    co_return put_off ? base::Status{} : base::Status(std::unexpect, put_off.error());
  }
  if (!is_there) co_return co_await finish(std::move(claim));
  co_return co_await settle(std::move(claim), std::move(*entry));
}

runtime::Task<base::Status> DocumentScanning::settle(storage::WorkClaim claim, storage::DocumentEntry entry) {
  if (entry.details.status == DocumentStatus::kQuarantined) {
    storage::StoredBlob infected{.kind = BlobKind::kDocument, .name = entry.document.stored_name};
    const base::Result<bool> erased = co_await parts_.stores.blobs.erase(infected.kind, infected.name);
    if (!erased) co_return std::unexpected(erased.error());
  }
  if (entry.details.status != DocumentStatus::kScanning) co_return co_await finish(std::move(claim));
  const auto verdict = co_await ask(claim, entry);
  // It may come back with other limits.
  if (!verdict) are_limits_known_ = false;
  if (!verdict) co_return std::unexpected(verdict.error());
  if (verdict->kind != Verdict::Kind::kClean) {
    const base::Status held_back = co_await quarantine(entry, *verdict);
    if (!held_back) co_return held_back;
    co_return co_await finish(std::move(claim));
  }
  const base::Result<bool> is_ready = co_await put_status(entry, DocumentStatus::kReady);
  if (!is_ready) co_return std::unexpected(is_ready.error());
  if (*is_ready) clean_.add();
  co_return co_await finish(std::move(claim));
}

runtime::Task<base::Result<Verdict>> DocumentScanning::ask(storage::WorkClaim claim, storage::DocumentEntry entry) {
  auto content = co_await parts_.stores.blobs.open(BlobKind::kDocument, entry.document.stored_name);
  if (!content) co_return std::unexpected(std::move(content).error());
  const std::uint64_t size = (*content)->size();
  auto reading = std::make_shared<Reading>(
      Reading{std::move(*content), parts_.work, std::move(claim), parts_.clock, rules_.lease});
  scanning::NextBytes next = [reading] { return next_of(reading); };
  auto verdict = co_await parts_.scanner.scan(std::move(next));
  const bool is_unlooked = verdict && verdict->kind == Verdict::Kind::kClean && size > looked_into_;
  if (is_unlooked) co_return Verdict{Verdict::Kind::kUnscannable, "larger than the scanner looks"};
  co_return verdict;
}

/// The bytes are in the other folder before the document says so, and gone from theirs after.
runtime::Task<base::Status> DocumentScanning::quarantine(storage::DocumentEntry entry, Verdict verdict) {
  storage::StoredBlob from{.kind = BlobKind::kDocument, .name = entry.document.stored_name};
  storage::StoredBlob to{.kind = BlobKind::kQuarantine, .name = entry.document.stored_name};
  const base::Status copied = co_await copy_blob(parts_.stores.blobs, from, to);
  const bool is_there = copied || has_code(copied.error(), base::ErrorCode::kAlreadyExists);
  if (!is_there) co_return copied;
  const base::Result<bool> held_back = co_await put_status(entry, DocumentStatus::kQuarantined);
  if (!held_back) co_return std::unexpected(held_back.error());
  // Removed, or replaced, meanwhile: that call knows nothing of the copy.
  storage::StoredBlob goes = *held_back ? std::move(from) : std::move(to);
  const base::Result<bool> erased = co_await parts_.stores.blobs.erase(goes.kind, std::move(goes.name));
  if (!erased) co_return std::unexpected(erased.error());
  if (*held_back) co_await tell(std::move(entry), std::move(verdict));
  co_return base::Status{};
}

/// False when the document is gone, or its bytes are others, or somebody was faster.
runtime::Task<base::Result<bool>> DocumentScanning::put_status(storage::DocumentEntry entry, DocumentStatus status) {
  storage::DocumentChange change = [stored_name = entry.document.stored_name,
                                    status](storage::DocumentEntry& now) -> base::Status {
    const bool is_same = now.document.stored_name == stored_name && now.details.status == DocumentStatus::kScanning;
    if (!is_same) return std::unexpected(storage::document_not_found());
    now.details.status = status;
    return {};
  };
  const auto changed =
      co_await parts_.stores.documents.modify(entry.document.user_id, entry.document.id, std::move(change));
  if (changed) co_return true;
  if (is_not_found(changed.error())) co_return false;
  co_return std::unexpected(changed.error());
}

runtime::Task<void> DocumentScanning::tell(storage::DocumentEntry entry, Verdict verdict) {
  const bool is_infected = verdict.kind == Verdict::Kind::kInfected;
  (is_infected ? infected_ : unscannable_).add();
  parts_.log.warning("a document is held back", {{"document", entry.document.id}, {"found", verdict.detail}});
  NewNotification wanted;
  wanted.user_id = entry.document.user_id;
  wanted.title = "A document is held back";
  wanted.message = words_of(entry.document, verdict);
  static_cast<void>(co_await parts_.notifications.post(std::move(wanted)));
  Change change;
  change.user_id = entry.document.user_id;
  change.row = audit_row(entry.document, verdict, parts_.clock.now(), parts_.random);
  co_await parts_.changes.announce(std::move(change));
}

ScanTrouble DocumentScanning::trouble() const {
  ScanTrouble trouble{.is_away = is_away_, .lacks_signatures = lacks_signatures_};
  if (looked_into_ < rules_.largest_file) trouble.looked_into = looked_into_.load();
  return trouble;
}

}  // namespace user
