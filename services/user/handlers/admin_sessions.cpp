// Sign-ins of a user, as administrators see and end them (docs/http-contract.md §4.10).
#include <boost/json/array.hpp>
#include <utility>

#include "accounts/sessions.hpp"
#include "user/handlers/admin_users.hpp"
#include "user/handlers/admin_views.hpp"
#include "user/handlers/own_records.hpp"

namespace user {
namespace {

constexpr AuditedAccess kUpdateSessions{"UPDATE", "AdminUser", Subject::kSession};

runtime::Task<base::Result<storage::Account>> find_signed_in(const Context& context, const http::Request& request) {
  if (!is_possible_id(request.param("userId"))) co_return std::unexpected(storage::account_not_found());
  auto found = co_await context.account_store.find_by_id(std::string(request.param("userId")));
  co_return present(std::move(found), storage::account_not_found());
}

}  // namespace

Answer list_user_sessions(const Context& context, http::Request& request) {
  const auto account = co_await find_signed_in(context, request);
  if (!account) co_return std::unexpected(account.error());
  const auto sessions = co_await accounts::living_sign_ins(context.administering.sessions, *account);
  if (!sessions) co_return std::unexpected(sessions.error());
  boost::json::array shown;
  for (const storage::Session& session : *sessions) shown.push_back(view_session(session));
  boost::json::object data;
  data["sessions"] = std::move(shown);
  co_return answer_data(200, nullptr, std::move(data));
}

// The new epoch ends every token, those of sign-ins that came meanwhile included; the number is of those that were
// seen.
Answer end_user_sessions(const Context& context, http::Request& request) {
  const auto account = co_await find_signed_in(context, request);
  if (!account) co_return std::unexpected(account.error());
  const auto sessions = co_await accounts::living_sign_ins(context.administering.sessions, *account);
  if (!sessions) co_return std::unexpected(sessions.error());
  const auto ended = co_await context.account_store.end_tokens(account->id, std::nullopt);
  if (!ended) co_return std::unexpected(ended.error());
  // Tidiness: the epoch has ended them.
  static_cast<void>(co_await context.administering.sessions.revoke_all_of_user(account->id));
  context.administering.journal.note("all_sessions_ended", account->id, {});
  AuditTrail::Done signed_out{.event = Event::kSignedOut, .detail = {}};
  co_await context.audit.announce(request, kUpdateSessions, std::move(signed_out));
  context.admin_actions.count("end_sessions");
  boost::json::object data{{"ended", sessions->size()}};
  co_return answer_data(200, nullptr, std::move(data));
}

}  // namespace user
