#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

Run declare_sessions(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  app.add_flag("--end")->description("End every session and access token at once, in every service")->required();
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "sessions", [&](Desk& desk) -> base::Status {
      const auto account = desk.find(choice->who);
      if (!account) return std::unexpected(account.error());
      const auto ended = runtime::run(desk.stores().accounts->end_tokens(account->id, std::nullopt));
      if (!ended) return std::unexpected(ended.error());
      const auto marked = runtime::run(desk.stores().sessions->revoke_all_of_user(account->id));
      if (!marked) return marked;
      desk.journal().note("all_sessions_ended", account->id, {});
      print_done("ended the sessions of", *ended, choice->is_json);
      return desk.note("UPDATE", {*account, *ended});
    });
  };
}

}  // namespace

const Verb kUserSessions{"sessions", "End the sessions of an account", declare_sessions};

}  // namespace dreamscape
