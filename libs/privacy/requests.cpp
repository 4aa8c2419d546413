#include "privacy/requests.hpp"

#include <utility>
#include <vector>

#include "privacy/request_names.hpp"
#include "storage/ports/person_store.hpp"

namespace privacy {
namespace {

using storage::GdprRequest;
using storage::GdprRequestStatus;
using storage::GdprRequestType;

/// Between finding that one is open and looking at it, it may end; who loses that race again and again is told to come
/// back.
constexpr int kAttemptsMax = 5;

base::Error not_open() {
  return base::Error{base::ErrorCode::kConflict, "Request is not open any more"}.with_reason("REQUEST_NOT_OPEN");
}

base::Error export_expired() { return {base::ErrorCode::kGone, "Export has expired"}; }

/// A deletion until it is begun; an export as long as it is not there.
bool may_cancel(const GdprRequest& request) {
  if (request.status == GdprRequestStatus::kPending) return true;
  return request.status == GdprRequestStatus::kInProgress && request.request_type == GdprRequestType::kDataExport;
}

}  // namespace

base::Error request_not_found() { return {base::ErrorCode::kNotFound, "Request not found"}; }

void close(GdprRequest& request, GdprRequestStatus status, base::Timestamp now) {
  request.status = status;
  request.slot = request.id;
  request.completed_at = now;
}

GdprRequest Requests::new_request(std::string user_id, GdprRequestType type) {
  GdprRequest request;
  request.id = parts_.random.uuid();
  request.user_id = std::move(user_id);
  request.request_type = type;
  request.status = GdprRequestStatus::kPending;
  request.requested_at = parts_.clock.now();
  request.slot = open_slot(type);
  return request;
}

runtime::Task<base::Result<Asked>> Requests::ask_for_export(std::string user_id) {
  GdprRequest request = new_request(std::move(user_id), GdprRequestType::kDataExport);
  request.expires_at = request.requested_at + parts_.rules.export_kept;
  const base::Timestamp now = request.requested_at;
  co_return co_await ask(std::move(request), now);
}

runtime::Task<base::Result<bool>> Requests::is_last_admin(std::string user_id) {
  const auto account = co_await parts_.accounts.find_by_id(std::move(user_id));
  if (!account) co_return std::unexpected(account.error());
  if (!*account || !is_active_admin(**account)) co_return false;
  storage::AccountFilter active_admins;
  active_admins.role = storage::Role::kAdmin;
  active_admins.is_suspended = false;
  const auto count = co_await parts_.accounts.count(std::move(active_admins));
  if (!count) co_return std::unexpected(count.error());
  co_return count->rows <= 1;
}

runtime::Task<base::Result<Asked>> Requests::ask_for_deletion(std::string user_id, std::optional<std::string> reason) {
  const base::Result<bool> is_needed = co_await is_last_admin(user_id);
  if (!is_needed) co_return std::unexpected(is_needed.error());
  if (*is_needed) co_return std::unexpected(storage::last_admin());
  GdprRequest request = new_request(std::move(user_id), GdprRequestType::kDataDeletion);
  request.reason = std::move(reason);
  const base::Timestamp due_at = request.requested_at + parts_.rules.deletion_grace;
  request.due_at = due_at;
  co_return co_await ask(std::move(request), due_at);
}

/// The work item first: one without a request ends by itself, a request without one would wait for ever.
runtime::Task<base::Result<Asked>> Requests::ask(GdprRequest request, base::Timestamp due_at) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const auto open = co_await find_open(request.user_id, request.request_type);
    if (!open) co_return std::unexpected(open.error());
    if (*open) co_return Asked{**open, false};
    storage::WorkItem item;
    item.id = work_id(request);
    item.kind = work_kind(request);
    item.subject = request.user_id;
    item.due_at = due_at;
    item.created_at = request.requested_at;
    const std::string item_id = item.id;
    const base::Result<bool> added = co_await parts_.work.add(std::move(item));
    if (!added) co_return std::unexpected(added.error());
    const base::Status created = co_await parts_.owned.of<GdprRequest>().create(request);
    if (created) co_return Asked{std::move(request), true};
    if (created.error().code() != base::ErrorCode::kAlreadyExists) co_return std::unexpected(created.error());
    const base::Result<bool> hastened = co_await parts_.work.hasten(item_id, parts_.clock.now());
    if (!hastened) co_return std::unexpected(hastened.error());
  }
  co_return std::unexpected(base::unavailable("a request was opened and closed again and again"));
}

runtime::Task<base::Result<std::optional<GdprRequest>>> Requests::find_open(std::string user_id, GdprRequestType type) {
  std::vector<storage::UniqueKey<GdprRequest>> keys;
  keys.emplace_back(std::move(user_id), open_slot(type));
  auto found = co_await parts_.owned.of<GdprRequest>().find_each(std::move(keys));
  if (!found) co_return std::unexpected(found.error());
  co_return std::move(found->front());
}

runtime::Task<base::Result<storage::Page<GdprRequest>>> Requests::list(std::string user_id,
                                                                       storage::Query<GdprRequest> query) {
  return parts_.owned.of<GdprRequest>().list(std::move(user_id), std::move(query));
}

runtime::Task<base::Result<GdprRequest>> Requests::get(std::string user_id, std::string id) {
  auto found = co_await parts_.owned.of<GdprRequest>().find(std::move(user_id), std::move(id));
  if (!found) co_return std::unexpected(found.error());
  if (!*found) co_return std::unexpected(request_not_found());
  co_return std::move(**found);
}

/// The process that carries the request out changes it in the same way, so one of the two is first and the other sees
/// that. The work item finds a cancelled request and ends.
runtime::Task<base::Result<GdprRequest>> Requests::cancel(std::string user_id, std::string id) {
  storage::Change<GdprRequest> change =
      [now = parts_.clock.now()](std::optional<GdprRequest> request) -> std::optional<GdprRequest> {
    if (!request || !may_cancel(*request)) return std::nullopt;
    close(*request, GdprRequestStatus::kCancelled, now);
    return request;
  };
  auto modified = co_await parts_.owned.of<GdprRequest>().modify(std::move(user_id), std::move(id), std::move(change));
  if (!modified) co_return std::unexpected(modified.error());
  if (!modified->before) co_return std::unexpected(request_not_found());
  if (!may_cancel(*modified->before)) co_return std::unexpected(not_open());
  co_return std::move(*modified->after);
}

runtime::Task<base::Result<Requests::Download>> Requests::open_export(std::string user_id, std::string id) {
  const auto request = co_await get(std::move(user_id), id);
  if (!request) co_return std::unexpected(request.error());
  const bool is_export = request->request_type == GdprRequestType::kDataExport;
  if (!is_export || request->status == GdprRequestStatus::kCancelled) co_return std::unexpected(request_not_found());
  Download download;
  download.status = request->status;
  if (request->status != GdprRequestStatus::kCompleted) co_return download;
  if (request->expires_at && *request->expires_at <= parts_.clock.now()) co_return std::unexpected(export_expired());
  auto content = co_await parts_.blobs.open(storage::BlobKind::kExport, export_name(id));
  // Copies and backups of an installation leave exports out, because they can be made anew.
  const bool is_gone = !content && content.error().code() == base::ErrorCode::kNotFound;
  if (is_gone) co_return std::unexpected(export_expired());
  if (!content) co_return std::unexpected(content.error());
  download.content = std::move(*content);
  co_return download;
}

runtime::Task<base::Result<std::optional<base::Timestamp>>> Requests::deletion_scheduled_at(std::string user_id) {
  return storage::deletion_scheduled_at(parts_.owned, std::move(user_id));
}

}  // namespace privacy
