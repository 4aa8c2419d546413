#include <iostream>
#include <memory>

#include <boost/json/array.hpp>

#include "accounts/device_words.hpp"
#include "accounts/sessions.hpp"
#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "json/writer.hpp"
#include "runtime/run.hpp"
#include "user/handlers/admin_views.hpp"

namespace dreamscape {
namespace {

void print_sessions(const std::vector<storage::Session>& sessions, bool is_json) {
  if (!is_json) {
    for (const storage::Session& session : sessions) {
      std::cout << session.family_id << "  since " << base::to_iso8601(session.authenticated_at) << "  last used "
                << base::to_iso8601(session.created_at) << "  " << session.ip_address.value_or("-") << "  "
                << accounts::device_words(session.user_agent.value_or("")) << "\n";
    }
    return;
  }
  boost::json::array shown;
  for (const storage::Session& session : sessions) shown.push_back(user::view_session(session));
  boost::json::object out;
  out["sessions"] = std::move(shown);
  std::cout << json::serialize(out) << "\n";
}

base::Status list_sessions(Desk& desk, const AccountChoice& choice) {
  const auto account = desk.find(choice.who);
  if (!account) return std::unexpected(account.error());
  const auto sessions = runtime::run(accounts::living_sign_ins(*desk.stores().sessions, *account));
  if (!sessions) return std::unexpected(sessions.error());
  print_sessions(*sessions, choice.is_json);
  return {};
}

base::Status end_sessions(Desk& desk, const AccountChoice& choice) {
  const auto account = desk.find(choice.who);
  if (!account) return std::unexpected(account.error());
  const auto ended = runtime::run(desk.stores().accounts->end_tokens(account->id, std::nullopt));
  if (!ended) return std::unexpected(ended.error());
  const auto marked = runtime::run(desk.stores().sessions->revoke_all_of_user(account->id));
  if (!marked) return marked;
  desk.journal().note("all_sessions_ended", account->id, {});
  print_done("ended the sessions of", *ended, choice.is_json);
  return desk.note("UPDATE", {*account, *ended});
}

Run declare_sessions(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  const auto is_ending = std::make_shared<bool>(false);
  app.add_flag("--end", *is_ending, "End every session and access token at once, in every service");
  return [choice, is_ending](const config::Environment& environment) {
    return at_desk(environment, "sessions",
                   [&](Desk& desk) { return *is_ending ? end_sessions(desk, *choice) : list_sessions(desk, *choice); });
  };
}

}  // namespace

const Verb kUserSessions{"sessions", "List the sessions of an account, or end them", declare_sessions};

}  // namespace dreamscape
