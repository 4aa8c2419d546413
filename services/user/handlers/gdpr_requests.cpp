#include "user/handlers/gdpr_requests.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "json/writer.hpp"
#include "storage/records/json_view.hpp"
#include "user/handlers/blob_body.hpp"
#include "user/handlers/origin.hpp"
#include "user/handlers/own_records.hpp"

namespace user {

// Not in the unnamed namespace, because frames of coroutines hold it.

struct DeletionInput {
  std::optional<std::string> reason;
  std::optional<base::Secret> password;
};

namespace {

using storage::GdprRequest;

constexpr std::size_t kDeletionReasonMax = 1000;
constexpr std::size_t kPasswordBytesMax = 4096;
constexpr std::size_t kRequestsDefault = 100;
constexpr std::size_t kGdprRequestsMax = 499;

base::Error wrong_password() {
  return base::Error{base::ErrorCode::kInvalidArgument, "Password is incorrect"}.with_reason("INVALID_PASSWORD");
}

boost::json::object view(const GdprRequest& row) {
  boost::json::object out = storage::json_view(row);
  out["requestId"] = row.id;
  return out;
}

/// What a field must be when it is there; null counts as absent.
void require_text(json::Decoder& in, std::string_view name, std::string_view message) {
  const boost::json::value* value = in.raw(name);
  if (value != nullptr && !value->is_null() && !value->is_string()) in.violate(name, message);
}

DeletionInput decode_deletion(json::Decoder& in) {
  DeletionInput input;
  require_text(in, "reason", "Reason must be a string");
  require_text(in, "password", "Password must be a string");
  if (!in.violations().empty()) return input;
  input.reason = in.optional_string(
      "reason", {.max = kDeletionReasonMax, .message = "Reason must be a string of at most 1000 characters"});
  auto password =
      in.optional_string("password", {.bytes_max = kPasswordBytesMax, .message = "Password must be a string"});
  if (password) input.password.emplace(std::move(*password));
  return input;
}

runtime::Task<base::Status> check_password(const Context& context, std::string user_id, base::Secret password) {
  const auto account = co_await context.profiles.account(std::move(user_id));
  if (!account) co_return std::unexpected(account.error());
  const auto check = co_await context.passwords.check(std::move(password), account->password_hash);
  if (!check) co_return std::unexpected(check.error());
  if (!check->matches) co_return std::unexpected(wrong_password());
  co_return base::Status{};
}

/// The request itself is announced and noted as every call is; this is what it means for the account.
runtime::Task<void> announce_deletion(const Context& context, std::string user_id, Event event, std::string when) {
  Change change;
  change.subject = Subject::kAccount;
  change.event = event;
  change.user_id = std::move(user_id);
  change.detail = std::move(when);
  co_await context.changes.announce(std::move(change));
}

}  // namespace

/// The body is ignored.
Answer request_export(const Context& context, http::Request& request) {
  const auto asked = co_await context.requests.ask_for_export(request.principal->user_id);
  if (!asked) co_return std::unexpected(asked.error());
  co_return answer_data(201, "Data export request created", view(asked->request));
}

Answer request_deletion(const Context& context, http::Request& request) {
  const std::string user_id = request.principal->user_id;
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  DeletionInput input = decode_deletion(in);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  if (input.password) {
    const base::Status checked = co_await check_password(context, user_id, std::move(*input.password));
    if (!checked) co_return std::unexpected(checked.error());
  }
  const auto asked = co_await context.requests.ask_for_deletion(user_id, std::move(input.reason));
  if (!asked) co_return std::unexpected(asked.error());
  if (asked->is_new) {
    context.journal.note("deletion_requested", user_id, client_of(request));
    std::string when = base::to_iso8601(*asked->request.due_at);
    co_await announce_deletion(context, user_id, Event::kDeletionRequested, std::move(when));
  }
  boost::json::object data = view(asked->request);
  data["deletionScheduledAt"] = json::time_or_null(asked->request.due_at);
  co_return answer_data(201, "Data deletion request created", std::move(data));
}

Answer list_gdpr_requests(const Context& context, http::Request& request) {
  const endpoints::OffsetPaging paging = endpoints::read_offset_paging(request, kRequestsDefault, kGdprRequestsMax);
  auto query = read_query<GdprRequest>(request, paging);
  auto page = co_await context.requests.list(request.principal->user_id, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  boost::json::object body;
  body["pagination"] = view_offset_page(paging, *page);
  boost::json::array items;
  for (const GdprRequest& row : page->items) items.push_back(view(row));
  body["data"] = std::move(items);
  co_return success(200, body);
}

Answer get_gdpr_request(const Context& context, http::Request& request) {
  if (!is_possible_id(request.param("id"))) co_return std::unexpected(privacy::request_not_found());
  const auto found = co_await context.requests.get(request.principal->user_id, std::string(request.param("id")));
  if (!found) co_return std::unexpected(found.error());
  co_return answer_data(200, nullptr, view(*found));
}

Answer cancel_gdpr_request(const Context& context, http::Request& request) {
  if (!is_possible_id(request.param("id"))) co_return std::unexpected(privacy::request_not_found());
  const std::string user_id = request.principal->user_id;
  const auto cancelled = co_await context.requests.cancel(user_id, std::string(request.param("id")));
  if (!cancelled) co_return std::unexpected(cancelled.error());
  const bool is_deletion = cancelled->request_type == storage::GdprRequestType::kDataDeletion;
  if (is_deletion) {
    context.journal.note("deletion_cancelled", user_id, client_of(request));
    std::string never;
    co_await announce_deletion(context, user_id, Event::kDeletionCancelled, std::move(never));
  }
  co_return answer_data(200, "Request cancelled", view(*cancelled));
}

Answer download_export(const Context& context, http::Request& request) {
  if (!is_possible_id(request.param("id"))) co_return std::unexpected(privacy::request_not_found());
  auto download = co_await context.requests.open_export(request.principal->user_id, std::string(request.param("id")));
  if (!download) co_return std::unexpected(std::move(download).error());
  if (!download->content) {
    boost::json::object data;
    data["status"] = std::string(to_string(download->status));
    co_return answer_data(202, "Export is not completed yet", std::move(data));
  }
  http::Response response;
  response.fields.add("Content-Type", "application/json; charset=utf-8");
  response.fields.add("Content-Disposition", "attachment; filename=\"dreamscape-data-export.json\"");
  response.body = std::make_unique<BlobBody>(std::move(download->content));
  co_return response;
}

runtime::Task<base::Status> add_deletion(const Context& context, std::string user_id, boost::json::object& out) {
  const auto at = co_await context.requests.deletion_scheduled_at(std::move(user_id));
  if (!at) co_return std::unexpected(at.error());
  if (*at) out["deletionScheduledAt"] = base::to_iso8601(**at);
  co_return base::Status{};
}

}  // namespace user
