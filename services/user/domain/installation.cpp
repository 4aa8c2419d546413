#include "user/domain/installation.hpp"

#include <algorithm>
#include <utility>

namespace user {
namespace {

using storage::BlobKind;
using storage::InstallationMark;
using storage::RecordKind;

Standing compare(const InstallationMark& database, const InstallationMark& uploads) {
  if (database.id != uploads.id) return Standing::kForeign;
  return uploads.high_water > database.high_water ? Standing::kOlder : Standing::kTogether;
}

}  // namespace

std::string_view explain(Standing standing) noexcept {
  switch (standing) {
    case Standing::kTogether:
      return "";
    case Standing::kForeign:
      return "the uploads belong to another database than this one";
    case Standing::kOlder:
      return "the database is older than the uploads: restored, or moved without its write-ahead log";
    case Standing::kUnmarked:
      return "the uploads carry no mark of this database";
    case Standing::kMissing:
      return "the upload folder is empty although the database names files: is its volume mounted?";
  }
  std::unreachable();
}

runtime::Task<base::Result<Examination>> Installation::examine() {
  Examination examination;
  // The uploads first: the database's mark moves first, so one read later is never below.
  if (parts_.uploads != nullptr) {
    const auto found = co_await parts_.uploads->find();
    if (!found) co_return std::unexpected(found.error());
    examination.uploads = *found;
  }
  const auto database = co_await parts_.database.get();
  if (!database) co_return std::unexpected(database.error());
  const auto has_accounts = co_await parts_.archive.holds(RecordKind::kAccounts);
  if (!has_accounts) co_return std::unexpected(has_accounts.error());
  examination.database = *database;
  examination.has_accounts = *has_accounts;
  examination.clock_error = storage::clock_error(database->high_water, parts_.clock.now());
  if (examination.uploads) {
    examination.standing = compare(*database, *examination.uploads);
  } else if (parts_.uploads != nullptr) {
    const auto judged = co_await judge_unmarked(*database, *has_accounts);
    if (!judged) co_return std::unexpected(judged.error());
    examination.standing = *judged;
  }
  is_together_ = examination.standing == Standing::kTogether;
  co_return examination;
}

runtime::Task<base::Result<Standing>> Installation::judge_unmarked(InstallationMark database, bool has_accounts) {
  bool holds_files = false;
  bool names_files = false;
  for (const BlobKind kind : {BlobKind::kAvatar, BlobKind::kDocument}) {
    const auto found = co_await has_files(kind);
    if (!found) co_return std::unexpected(found.error());
    holds_files = holds_files || *found;
  }
  for (const RecordKind kind : {RecordKind::kAvatars, RecordKind::kDocuments}) {
    const auto found = co_await parts_.archive.holds(kind);
    if (!found) co_return std::unexpected(found.error());
    names_files = names_files || *found;
  }
  if (!holds_files && names_files) co_return Standing::kMissing;
  const bool is_from_before_marks = database.high_water == 0 && has_accounts && names_files;
  if (!holds_files || is_from_before_marks) co_return co_await join(std::move(database));
  if (database.high_water > 0) co_return Standing::kUnmarked;
  // A database that names none of them. Without a mark of theirs they would pass for ours once it names a file.
  InstallationMark another{.id = storage::new_installation_id()};
  const base::Status marked = co_await parts_.uploads->set(std::move(another));
  if (!marked) co_return std::unexpected(marked.error());
  co_return Standing::kForeign;
}

runtime::Task<base::Result<Standing>> Installation::join(InstallationMark database) {
  // Marked below the database first, so that ending between two steps leaves nothing that does not fit.
  InstallationMark first{.id = database.id};
  const base::Status marked = co_await parts_.uploads->set(std::move(first));
  if (!marked) co_return std::unexpected(marked.error());
  const base::Status raised = co_await raise_both();
  if (!raised) co_return std::unexpected(raised.error());
  co_return Standing::kTogether;
}

runtime::Task<base::Status> Installation::adopt() {
  const auto database = co_await parts_.database.get();
  if (!database) co_return std::unexpected(database.error());
  const InstallationMark now{.id = database->id, .high_water = base::to_millis(parts_.clock.now())};
  // The uploads go down first and up last, so that they are never above.
  if (parts_.uploads != nullptr) {
    InstallationMark lowest{.id = database->id};
    const base::Status lowered = co_await parts_.uploads->set(std::move(lowest));
    if (!lowered) co_return lowered;
  }
  const base::Status set = co_await parts_.database.set(now);
  if (!set) co_return set;
  co_return co_await raise_both();
}

runtime::Task<base::Status> Installation::believe_clock() {
  auto mark = co_await parts_.database.get();
  if (!mark) co_return std::unexpected(std::move(mark).error());
  // Never backwards: a mark below that of the uploads would look like a database of before. A clock that is behind is
  // believed by an operator only.
  mark->high_water = std::max(mark->high_water, base::to_millis(parts_.clock.now()));
  co_return co_await parts_.database.set(std::move(*mark));
}

runtime::Task<base::Status> Installation::raise() {
  if (!is_together_) co_return base::Status{};
  // A server's database can be replaced while we run; the marks of another must not be made to fit.
  const auto examination = co_await examine();
  if (!examination) co_return std::unexpected(examination.error());
  if (examination->standing != Standing::kTogether) co_return base::Status{};
  is_behind_ = false;
  const base::Status raised = co_await raise_both();
  if (!raised) is_behind_ = true;
  co_return raised;
}

runtime::Task<base::Status> Installation::raise_both() {
  auto raised = co_await parts_.database.raise(parts_.clock.now());
  if (!raised) co_return std::unexpected(std::move(raised).error());
  if (parts_.uploads == nullptr) co_return base::Status{};
  co_return co_await parts_.uploads->set(std::move(*raised));
}

runtime::Task<base::Result<bool>> Installation::has_files(BlobKind kind) {
  const auto first = co_await parts_.blobs.list(kind, "", 1);
  if (!first) co_return std::unexpected(first.error());
  co_return !first->empty();
}

}  // namespace user
