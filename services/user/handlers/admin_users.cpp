#include "user/handlers/admin_users.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cctype>
#include <utility>

#include "accounts/administering.hpp"
#include "accounts/unlocking.hpp"
#include "identity/email_address.hpp"
#include "identity/person_names.hpp"
#include "json/writer.hpp"
#include "user/handlers/admin_query.hpp"
#include "user/handlers/admin_views.hpp"
#include "user/handlers/own_records.hpp"

namespace user {

// Not in the unnamed namespace, because frames of coroutines hold it.

struct ShownEvents {
  boost::json::array shown;  ///< one page
  std::size_t total = 0;
  bool is_exact = true;
};

namespace {

using storage::Account;
using storage::Administered;

constexpr std::size_t kUsersPageMax = 100;
constexpr std::size_t kActivityPageMax = 100;
constexpr std::size_t kEventsPageMax = 100;
/// How deep pages and counts of a user's security events go, as those of the audit log.
constexpr std::size_t kEventsDepthMax = storage::kAuditDepthMax;
constexpr std::size_t kAuditPageMax = 100;
constexpr std::size_t kReasonMax = 500;
constexpr std::size_t kAgentMax = 512;
constexpr std::size_t kWordMax = 64;

constexpr AuditedAccess kUserChanged{"UPDATE", "AdminUser", Subject::kAccount};
constexpr AuditedAccess kUserDeleted{"DELETE", "AdminUser", Subject::kAccount};
constexpr std::array<std::string_view, 3> kRoleNames{"USER", "ADMIN", "MODERATOR"};
constexpr std::array<std::string_view, 2> kCategoryNames{"LEISURE", "BUSINESS"};

base::Error refused_change(const char* message) { return {base::ErrorCode::kInvalidArgument, message}; }

/// The account the path names.
runtime::Task<base::Result<Account>> find_user(const Context& context, const http::Request& request) {
  if (!is_possible_id(request.param("userId"))) co_return std::unexpected(storage::account_not_found());
  auto found = co_await context.account_store.find_by_id(std::string(request.param("userId")));
  co_return present(std::move(found), storage::account_not_found());
}

template <class Row>
runtime::Task<base::Result<std::uint64_t>> count_of_kind(const Context& context, std::string user_id) {
  storage::Query<Row> query;
  query.limit = 0;
  const auto page = co_await records<Row>(context).list(std::move(user_id), std::move(query));
  if (!page) co_return std::unexpected(page.error());
  co_return page->total;
}

runtime::Task<base::Result<boost::json::object>> count_records(const Context& context, std::string user_id) {
  const auto favorites = co_await count_of_kind<storage::Favourite>(context, user_id);
  if (!favorites) co_return std::unexpected(favorites.error());
  const auto notifications = co_await count_of_kind<storage::Notification>(context, std::move(user_id));
  if (!notifications) co_return std::unexpected(notifications.error());
  boost::json::object counts;
  counts["searches"] = 0;
  counts["favorites"] = *favorites;
  counts["notifications"] = *notifications;
  co_return counts;
}

accounts::Client client_of(const http::Request& request) {
  accounts::Client client{.ip_address = request.client_ip, .user_agent = std::nullopt};
  if (const auto agent = request.field("User-Agent")) client.user_agent = std::string(agent->substr(0, kAgentMax));
  return client;
}

bool is_self(const http::Request& request) { return request.param("userId") == request.principal->user_id; }

// --- changes ---

std::optional<std::optional<std::string>> decode_person_name(json::Decoder& in, std::string_view name,
                                                             std::string_view message) {
  const auto field = in.string_field(
      name, {.min = 1, .max = identity::kPersonNameMax, .trim = true, .empty_is_absent = true, .message = message});
  if (field.has_value() && !identity::is_plain_name(*field)) in.violate(name, message);
  return json::change_of(field);
}

std::optional<storage::AccountChanges::Email> decode_address(json::Decoder& in) {
  constexpr std::string_view kMessage = "Please provide a valid email address";
  const auto typed = in.optional_string("email", {.min = 1, .max = 1024, .message = kMessage});
  if (!typed) return std::nullopt;
  const auto email = identity::parse_email_address(*typed);
  if (email) return storage::AccountChanges::Email{email->text, email->canonical};
  in.violate("email", kMessage);
  return std::nullopt;
}

storage::AccountChanges decode_changes(json::Decoder& in) {
  storage::AccountChanges changes;
  changes.first_name = decode_person_name(in, "firstName", "First name must be between 1 and 50 characters");
  changes.last_name = decode_person_name(in, "lastName", "Last name must be between 1 and 50 characters");
  changes.email = decode_address(in);
  const auto role = in.optional_choice(
      "role", {.options = kRoleNames, .ignore_case = true, .message = "Role must be one of USER, ADMIN, MODERATOR"});
  if (role) changes.role = storage::parse<storage::Role>(*role);
  changes.is_verified = in.optional_bool("isVerified", "isVerified must be a boolean");
  const auto category = in.optional_choice(
      "userCategory",
      {.options = kCategoryNames, .ignore_case = true, .message = "User category must be LEISURE or BUSINESS"});
  if (category) changes.user_category = storage::parse<storage::UserCategory>(*category);
  return changes;
}

/// What the web client sends back unchanged is no change.
void drop_repeated(storage::AccountChanges& changes, const Account& account) {
  if (changes.email && changes.email->typed == account.email) changes.email.reset();
  if (changes.role == account.role) changes.role.reset();
}

base::Error email_in_use(const base::Error& error) {
  if (error.reason() != storage::email_taken().reason()) return error;
  return base::Error{base::ErrorCode::kAlreadyExists, "Email already in use"}.with_reason("EMAIL_TAKEN");
}

/// `event`: unless a role was given, which matters more.
runtime::Task<void> announce_change(const Context& context, const http::Request& request, const Administered& done,
                                    Event event, const char* action) {
  AuditTrail::Done what{.event = event, .detail = {}, .changes = view_changes(done)};
  if (done.before.role != done.after.role) {
    what.event = Event::kRoleChanged;
    what.detail = storage::to_string(done.after.role);
  }
  co_await context.audit.announce(request, kUserChanged, std::move(what));
  context.admin_actions.count(action);
}

boost::json::object view_standing(const Account& account) {
  boost::json::object out{{"id", account.id}, {"isSuspended", account.is_suspended}};
  if (!account.is_suspended) return out;
  out["suspendedAt"] = json::time_or_null(account.suspended_at);
  out["suspendedReason"] = json::or_null(account.suspended_reason);
  return out;
}

boost::json::object view_activity(const storage::HistoryEntry& entry) {
  boost::json::object out;
  out["id"] = "history-" + entry.id;
  out["type"] = "history";
  out["label"] = std::string(to_string(entry.action_type)) + " " + std::string(to_string(entry.entity_type));
  out["detail"] = entry.entity_id;
  out["createdAt"] = base::to_iso8601(entry.created_at);
  return out;
}

}  // namespace

Answer list_users(const Context& context, http::Request& request) {
  const endpoints::Paging paging = endpoints::read_paging(request, 50, kUsersPageMax);
  AdminQuery in(request);
  storage::AccountQuery query;
  query.filter = read_account_filter(in);
  read_account_order(in, query);
  query.after = in.text("after", 1024);
  if (const base::Status valid = in.finish(); !valid) co_return std::unexpected(valid.error());
  query.limit = paging.limit;
  if (!query.after) query.offset = paging.offset();
  const auto page = co_await context.account_store.list(query);
  if (!page) co_return std::unexpected(page.error());
  base::Result<storage::AccountCount> count{{.rows = page->counted.value_or(0), .is_exact = true}};
  if (!page->counted) count = co_await context.account_store.count(std::move(query.filter));
  if (!count) co_return std::unexpected(count.error());
  boost::json::array users;
  for (const Account& account : page->items) {
    auto counts = co_await count_records(context, account.id);
    if (!counts) co_return std::unexpected(counts.error());
    boost::json::object shown = view_listed(account);
    shown["_count"] = std::move(*counts);
    users.push_back(std::move(shown));
  }
  boost::json::object data;
  data["users"] = std::move(users);
  data["pagination"] = view_admin_paging(paging, count->rows, count->is_exact, page->next);
  co_return answer_data(200, nullptr, std::move(data));
}

Answer get_user(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  auto counts = co_await count_records(context, account->id);
  if (!counts) co_return std::unexpected(counts.error());
  const auto history = co_await count_of_kind<storage::HistoryEntry>(context, account->id);
  if (!history) co_return std::unexpected(history.error());
  (*counts)["history"] = *history;
  boost::json::object data = view_detail(*account);
  data["_count"] = std::move(*counts);
  co_return answer_data(200, nullptr, std::move(data));
}

Answer get_user_activity(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  const endpoints::Paging paging = endpoints::read_paging(request, 20, kActivityPageMax);
  storage::Query<storage::HistoryEntry> query;
  query.limit = paging.limit;
  query.offset = paging.offset();
  const auto page = co_await records<storage::HistoryEntry>(context).list(account->id, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  boost::json::array items;
  for (const storage::HistoryEntry& entry : page->items) items.push_back(view_activity(entry));
  boost::json::object data;
  data["items"] = std::move(items);
  data["pagination"] = endpoints::view_paging(paging, page->total);
  co_return answer_data(200, nullptr, std::move(data));
}

namespace {

/// The log knows nothing of types, so all are gone through, a page of the log at a time.
runtime::Task<base::Result<ShownEvents>> read_events(const Context& context, std::string user_id,
                                                     endpoints::Paging paging, std::optional<std::string> type) {
  ShownEvents out;
  std::size_t gone_through = 0;
  std::optional<storage::EventPlace> after;
  while (true) {
    const auto events = co_await context.security_events.older_of_user(user_id, after, storage::kEventsAnsweredMax);
    if (!events) co_return std::unexpected(events.error());
    if (events->empty()) co_return out;
    for (const storage::SecurityEvent& event : *events) {
      out.is_exact = ++gone_through <= kEventsDepthMax;
      if (!out.is_exact) co_return out;
      if (type && event_word(event.type) != *type) continue;
      const bool is_on_page = out.total >= paging.offset() && out.shown.size() < paging.limit;
      if (is_on_page) out.shown.push_back(view_security_event(event));
      ++out.total;
    }
    after = place_of(events->back());
  }
}

}  // namespace

Answer get_user_security_events(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  const endpoints::Paging paging = endpoints::read_paging(request, 20, kEventsPageMax);
  AdminQuery in(request);
  const auto type = in.text("type", kWordMax);
  if (const base::Status valid = in.finish(); !valid) co_return std::unexpected(valid.error());
  auto page = co_await read_events(context, account->id, paging, type);
  if (!page) co_return std::unexpected(page.error());
  boost::json::object data;
  data["events"] = std::move(page->shown);
  data["pagination"] = view_admin_paging(paging, page->total, page->is_exact);
  co_return answer_data(200, nullptr, std::move(data));
}

Answer change_user(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  storage::AccountChanges changes = decode_changes(in);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  drop_repeated(changes, *account);
  if (is_self(request) && changes.role) co_return std::unexpected(refused_change("Cannot change your own role"));
  if (changes.is_empty()) co_return answer_data(200, nullptr, view_changed(*account));
  const auto done =
      co_await accounts::change_account(context.administering, account->id, std::move(changes), client_of(request));
  if (!done) co_return std::unexpected(email_in_use(done.error()));
  co_await announce_change(context, request, *done, Event::kSaved, "update");
  co_return answer_data(200, nullptr, view_changed(done->after));
}

Answer suspend_user(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  if (is_self(request)) co_return std::unexpected(refused_change("Cannot suspend your own account"));
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  auto reason = in.optional_string(
      "reason",
      {.max = kReasonMax, .trim = true, .empty_is_absent = true, .message = "Reason must be at most 500 characters"});
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  const auto done =
      co_await accounts::suspend_account(context.administering, account->id, std::move(reason), client_of(request));
  if (!done) co_return std::unexpected(done.error());
  co_await announce_change(context, request, *done, Event::kSuspended, "suspend");
  co_return answer_data(200, nullptr, view_standing(done->after));
}

Answer reactivate_user(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  const auto done = co_await accounts::reactivate_account(context.administering, account->id, client_of(request));
  if (!done) co_return std::unexpected(done.error());
  co_await announce_change(context, request, *done, Event::kReactivated, "reactivate");
  co_return answer_data(200, nullptr, view_standing(done->after));
}

Answer unlock_user(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  const auto email = accounts::login_address(*account);
  const base::Status unlocked = co_await accounts::unlock_account(email, context.token_changes, context.rate_limits);
  if (!unlocked) co_return std::unexpected(unlocked.error());
  context.journal.note("account_unlocked", account->id, client_of(request));
  context.admin_actions.count("unlock");
  boost::json::object data{{"id", account->id}};
  co_return answer_data(200, nullptr, std::move(data));
}

// Retired first: nobody uses the account while it is erased, and the last administrator stays.
Answer delete_user(const Context& context, http::Request& request) {
  const auto account = co_await find_user(context, request);
  if (!account) co_return std::unexpected(account.error());
  if (is_self(request)) co_return std::unexpected(refused_change("Cannot delete your own account"));
  const auto done = co_await accounts::retire_account(context.administering, account->id, client_of(request));
  if (!done) co_return std::unexpected(done.error());
  // Before, so that this row forgets the person with the others.
  AuditTrail::Done erased_soon{.event = Event::kErased, .detail = {}};
  co_await context.audit.announce(request, kUserDeleted, std::move(erased_soon));
  const auto erased = co_await context.erasure.erase(account->id);
  if (!erased) co_return std::unexpected(erased.error());
  context.admin_actions.count("delete");
  boost::json::object data{{"id", account->id}};
  co_return answer_data(200, nullptr, std::move(data));
}

Answer list_audit(const Context& context, http::Request& request) {
  const endpoints::Paging paging = endpoints::read_paging(request, 50, kAuditPageMax);
  static constexpr std::array<std::string_view, 6> kActions{"READ", "CREATE", "UPDATE", "DELETE", "EXPORT", "REFUSED"};
  AdminQuery in(request);
  storage::AuditQuery query;
  query.user_id = in.text("userId", kWordMax);
  query.accessor_id = in.text("accessorId", kWordMax);
  if (const auto action = in.choice("action", kActions)) query.action = kActions.at(*action);
  query.resource = in.text("resource", kWordMax);
  const bool is_name =
      !query.resource || std::ranges::all_of(*query.resource, [](unsigned char c) { return std::isalpha(c); });
  if (!is_name) in.violate("resource", "resource must be a name");
  query.from = in.time("startDate", false);
  query.before = in.time("endDate", true);
  if (const base::Status valid = in.finish(); !valid) co_return std::unexpected(valid.error());
  query.limit = paging.limit;
  query.offset = paging.offset();
  const auto page = co_await context.audit_log.list(std::move(query));
  if (!page) co_return std::unexpected(page.error());
  boost::json::array entries;
  for (const storage::AuditEntry& entry : page->items) entries.push_back(view_audit_entry(entry));
  boost::json::object data;
  data["entries"] = std::move(entries);
  data["pagination"] = view_admin_paging(paging, page->total, page->is_exact);
  co_return answer_data(200, nullptr, std::move(data));
}

}  // namespace user
