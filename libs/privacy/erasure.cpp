#include "privacy/erasure.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "privacy/request_names.hpp"
#include "storage/ports/upload_store.hpp"

namespace privacy {
namespace {

using storage::BlobKind;

/// Steps of a work item.
constexpr std::uint64_t kFirstLook = 0;
constexpr std::uint64_t kSecondLook = 1;

/// More than there are squares of one picture.
constexpr std::size_t kVariantsMax = 64;
constexpr std::size_t kAccountsAtOnce = 1'000;

/// Erases the blobs of a kind whose names begin with `start`.
runtime::Task<base::Status> erase_beginning_with(storage::BlobStore& blobs, BlobKind kind, std::string start) {
  const auto found = co_await blobs.list(kind, start, kVariantsMax);
  if (!found) co_return std::unexpected(found.error());
  for (const storage::BlobInfo& blob : *found) {
    if (!blob.name.starts_with(start)) break;
    const base::Result<bool> erased = co_await blobs.erase(kind, blob.name);
    if (!erased) co_return std::unexpected(erased.error());
  }
  co_return base::Status{};
}

/// What a document names, in the order in which it goes: a virus scanner may be moving the bytes to where they are held
/// back, so they are looked for there last.
std::set<storage::StoredBlob> blobs_of(const storage::Document& document,
                                       const std::vector<storage::DocumentVersion>& versions) {
  std::set<storage::StoredBlob> blobs{{.kind = BlobKind::kDocument, .name = document.stored_name},
                                      {.kind = BlobKind::kQuarantine, .name = document.stored_name}};
  for (const storage::DocumentVersion& version : versions) {
    blobs.insert({.kind = BlobKind::kDocumentVersion, .name = version.stored_name});
  }
  return blobs;
}

template <class T>
base::Status status_of(const base::Result<T>& result) {
  return result ? base::Status{} : base::Status(std::unexpect, result.error());
}

}  // namespace

runtime::Task<base::Status> Erasure::retire(std::string user_id) {
  storage::Administration what;
  what.changes.role = storage::Role::kUser;
  what.is_suspended = true;
  const auto done = co_await parts_.accounts.administer(std::move(user_id), std::move(what));
  const bool is_gone = !done && done.error().code() == base::ErrorCode::kNotFound;
  co_return is_gone ? base::Status{} : status_of(done);
}

runtime::Task<base::Status> Erasure::schedule(std::string user_id) {
  storage::WorkItem item;
  item.id = std::string(kErasureWork) + ":" + user_id;
  item.kind = kErasureWork;
  item.subject = std::move(user_id);
  item.due_at = item.created_at = parts_.clock.now();
  item.step = kFirstLook;
  const base::Result<bool> added = co_await parts_.work.add(std::move(item));
  co_return status_of(added);
}

runtime::Task<base::Result<bool>> Erasure::erase(std::string user_id) {
  const base::Status scheduled = co_await schedule(user_id);
  if (!scheduled) co_return std::unexpected(scheduled.error());
  co_return co_await look(std::move(user_id));
}

runtime::Task<base::Status> Erasure::carry_on(const storage::WorkClaim& claim) {
  const base::Result<bool> looked = co_await look(claim.item.subject);
  if (!looked) co_return std::unexpected(looked.error());
  if (claim.item.step < kSecondLook) {
    const base::Result<bool> put_off =
        co_await parts_.work.put_off(claim, parts_.clock.now() + parts_.settle, kSecondLook);
    co_return status_of(put_off);
  }
  const base::Status noted = co_await note_done(erasure_digest(claim.item.subject));
  if (!noted) co_return noted;
  const base::Result<bool> finished = co_await parts_.work.finish(claim);
  co_return status_of(finished);
}

/// The ledger first: from here on a restore brings nobody back. Then the account, so that no further request is let in.
/// Files go before the rows that name them, so that none is left without a name; and after the row go those that it
/// came to name meanwhile, because some request was under way.
runtime::Task<base::Result<bool>> Erasure::look(std::string user_id) {
  const base::Status written = co_await parts_.ledger.add(erasure_digest(user_id));
  if (!written) co_return std::unexpected(written.error());
  const base::Result<bool> had_account = co_await parts_.accounts.remove(user_id);
  if (!had_account) co_return had_account;
  using Step = runtime::Task<base::Status> (Erasure::*)(std::string);
  static constexpr std::array<Step, 6> kSteps{&Erasure::erase_picture,   &Erasure::erase_uploads,
                                              &Erasure::erase_documents, &Erasure::erase_requests,
                                              &Erasure::erase_rows,      &Erasure::anonymise};
  for (const Step step : kSteps) {
    const base::Status done = co_await (this->*step)(user_id);
    if (!done) co_return std::unexpected(done.error());
  }
  co_return had_account;
}

runtime::Task<base::Status> Erasure::erase_picture(std::string user_id) {
  const auto avatar = co_await parts_.avatars.find_by_user(user_id);
  if (!avatar) co_return std::unexpected(avatar.error());
  if (!*avatar) co_return base::Status{};
  const base::Status erased = co_await erase_picture_files((*avatar)->name);
  if (!erased) co_return erased;
  const auto removed = co_await parts_.avatars.remove(std::move(user_id));
  if (!removed) co_return std::unexpected(removed.error());
  const bool is_another = *removed && (*removed)->name != (*avatar)->name;
  if (!is_another) co_return base::Status{};
  co_return co_await erase_picture_files((*removed)->name);
}

/// Squares are named as their picture, a dot and more.
runtime::Task<base::Status> Erasure::erase_picture_files(std::string name) {
  const base::Result<bool> erased = co_await parts_.blobs.erase(BlobKind::kAvatar, name);
  if (!erased) co_return std::unexpected(erased.error());
  co_return co_await erase_beginning_with(parts_.blobs, BlobKind::kAvatarVariant, name + ".");
}

runtime::Task<base::Status> Erasure::erase_blobs(std::set<storage::StoredBlob> blobs) {
  for (const storage::StoredBlob& blob : blobs) {
    const base::Result<bool> erased = co_await parts_.blobs.erase(blob.kind, blob.name);
    if (!erased) co_return std::unexpected(erased.error());
  }
  co_return base::Status{};
}

/// A piece that is being written just then is removed by its writer, who finds no upload any more.
runtime::Task<base::Status> Erasure::erase_uploads(std::string user_id) {
  storage::UploadStore& uploads = parts_.documents.uploads();
  const auto ids = co_await uploads.of_user(user_id);
  if (!ids) co_return std::unexpected(ids.error());
  for (const std::string& id : *ids) {
    const base::Result<bool> removed = co_await storage::remove_with_pieces(parts_.blobs, uploads, user_id, id);
    if (!removed) co_return std::unexpected(removed.error());
  }
  co_return base::Status{};
}

/// With the bytes that they had before, and those in the trash.
runtime::Task<base::Status> Erasure::erase_documents(std::string user_id) {
  while (true) {
    storage::DocumentQuery query;
    query.limit = storage::kDocumentPageMax;
    query.place = storage::DocumentPlace::kEverywhere;
    const auto page = co_await parts_.documents.list(user_id, std::move(query));
    if (!page) co_return std::unexpected(page.error());
    if (page->items.empty()) break;
    for (const storage::DocumentEntry& entry : page->items) {
      const base::Status erased = co_await erase_document(entry.document);
      if (!erased) co_return erased;
    }
  }
  const auto rest = co_await parts_.documents.remove_all_of_user(std::move(user_id));
  if (!rest) co_return std::unexpected(rest.error());
  co_return co_await erase_blobs({rest->begin(), rest->end()});
}

runtime::Task<base::Status> Erasure::erase_document(storage::Document document) {
  const auto versions = co_await parts_.documents.versions(document.user_id, document.id);
  if (!versions) co_return std::unexpected(versions.error());
  const std::set<storage::StoredBlob> known = blobs_of(document, *versions);
  const base::Status erased = co_await erase_blobs(known);
  if (!erased) co_return erased;
  const auto removed = co_await parts_.documents.remove(document.user_id, document.id);
  const bool is_gone = !removed && removed.error().code() == base::ErrorCode::kNotFound;
  if (is_gone) co_return base::Status{};
  if (!removed) co_return std::unexpected(removed.error());
  std::set<storage::StoredBlob> rest = blobs_of(removed->entry.document, removed->versions);
  std::erase_if(rest, [&](const storage::StoredBlob& blob) { return known.contains(blob); });
  co_return co_await erase_blobs(std::move(rest));
}

/// A file that is being written just then goes when its writer finds no request any more (worker.hpp), and so do the
/// work items, which are due at once.
runtime::Task<base::Status> Erasure::erase_requests(std::string user_id) {
  storage::OwnedRecords<storage::GdprRequest>& requests = parts_.owned.of<storage::GdprRequest>();
  while (true) {
    storage::Query<storage::GdprRequest> query;
    query.limit = storage::kOwnedPageMax;
    const auto page = co_await requests.list(user_id, std::move(query));
    if (!page) co_return std::unexpected(page.error());
    if (page->items.empty()) co_return base::Status{};
    for (const storage::GdprRequest& request : page->items) {
      const base::Status erased = co_await erase_request(user_id, request);
      if (!erased) co_return erased;
    }
  }
}

runtime::Task<base::Status> Erasure::erase_request(std::string user_id, storage::GdprRequest request) {
  const base::Result<bool> erased = co_await parts_.blobs.erase(BlobKind::kExport, export_name(request.id));
  if (!erased) co_return std::unexpected(erased.error());
  const auto taken = co_await parts_.owned.of<storage::GdprRequest>().take(std::move(user_id), request.id);
  if (!taken) co_return std::unexpected(taken.error());
  const base::Result<bool> hastened = co_await parts_.work.hasten(work_id(request), parts_.clock.now());
  co_return status_of(hastened);
}

runtime::Task<base::Status> Erasure::erase_rows(std::string user_id) {
  const base::Result<bool> profile = co_await parts_.profiles.remove(user_id);
  if (!profile) co_return std::unexpected(profile.error());
  const base::Result<bool> settings = co_await parts_.settings.remove(user_id);
  if (!settings) co_return std::unexpected(settings.error());
  const base::Result<std::uint64_t> records = co_await erase_owner(parts_.owned, user_id);
  if (!records) co_return std::unexpected(records.error());
  co_return co_await parts_.sessions.remove_all_of_user(std::move(user_id));
}

/// The pseudonym is random and kept nowhere, so the rows of one person still belong together and lead to nobody.
runtime::Task<base::Status> Erasure::anonymise(std::string user_id) {
  const std::string pseudonym = parts_.random.uuid();
  const base::Status audit = co_await parts_.audit.anonymise_user(user_id, pseudonym);
  if (!audit) co_return audit;
  co_return co_await parts_.security_events.anonymise_user(std::move(user_id), pseudonym);
}

runtime::Task<base::Status> Erasure::note_done(std::string digest) {
  storage::Erasure row;
  row.digest = std::move(digest);
  row.owner = storage::kInstallationOwner;
  row.erased_at = parts_.clock.now();
  const base::Status created = co_await parts_.owned.of<storage::Erasure>().create(std::move(row));
  if (!created && created.error().code() == base::ErrorCode::kAlreadyExists) co_return base::Status{};
  co_return created;
}

runtime::Task<base::Result<std::set<std::string>>> Erasure::erased_in_database() {
  std::set<std::string> digests;
  std::optional<storage::Position> after;
  while (true) {
    storage::Query<storage::Erasure> query;
    query.limit = storage::kOwnedPageMax;
    query.after = after;
    const auto page = co_await parts_.owned.of<storage::Erasure>().list(storage::kInstallationOwner, std::move(query));
    if (!page) co_return std::unexpected(page.error());
    if (page->items.empty()) co_return digests;
    for (const storage::Erasure& row : page->items) digests.insert(row.digest);
    after = position_of(page->items.back());
  }
}

runtime::Task<base::Result<std::uint64_t>> Erasure::repeat_after_restore() {
  const base::Status loaded = co_await parts_.ledger.load();
  if (!loaded) co_return std::unexpected(loaded.error());
  std::set<std::string> missing = parts_.ledger.digests();
  if (missing.empty()) co_return std::uint64_t{0};
  const auto known = co_await erased_in_database();
  if (!known) co_return std::unexpected(known.error());
  for (const std::string& digest : *known) missing.erase(digest);
  if (missing.empty()) co_return std::uint64_t{0};
  const base::Result<std::uint64_t> people = co_await erase_all_of(missing);
  if (!people) co_return people;
  // Who is not back needs no second look, and the next start no reading of all accounts.
  for (const std::string& digest : missing) {
    const base::Status noted = co_await note_done(digest);
    if (!noted) co_return std::unexpected(noted.error());
  }
  co_return people;
}

runtime::Task<base::Result<std::uint64_t>> Erasure::erase_all_of(std::set<std::string> digests) {
  std::uint64_t people = 0;
  std::string after;
  while (true) {
    const auto page = co_await parts_.archive.read(storage::RecordKind::kAccounts, after, kAccountsAtOnce);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return people;
    for (const storage::Record& record : *page) {
      const std::string id = key_of(record);
      if (!digests.contains(erasure_digest(id))) continue;
      const base::Result<bool> erased = co_await erase(id);
      if (!erased) co_return std::unexpected(erased.error());
      ++people;
    }
    after = key_of(page->back());
  }
}

runtime::Task<base::Status> Erasure::fetch_ledger() {
  const auto known = co_await erased_in_database();
  if (!known) co_return std::unexpected(known.error());
  for (const std::string& digest : *known) {
    const base::Status added = co_await parts_.ledger.add(digest);
    if (!added) co_return added;
  }
  co_return base::Status{};
}

}  // namespace privacy
