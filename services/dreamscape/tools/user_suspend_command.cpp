#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

Run declare_suspend(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  const auto reason = std::make_shared<std::string>();
  app.add_option("--reason", *reason, "Why, for other administrators");
  return [choice, reason](const config::Environment& environment) {
    return at_desk(environment, "suspend", [&](Desk& desk) -> base::Status {
      const auto account = desk.find(choice->who);
      if (!account) return std::unexpected(account.error());
      std::optional<std::string> why;
      if (!reason->empty()) why = *reason;
      const auto done = runtime::run(accounts::suspend_account(desk.administering(), account->id, why, {}));
      if (!done) return std::unexpected(done.error());
      print_done("suspended", done->after, choice->is_json);
      return desk.note("UPDATE", *done);
    });
  };
}

}  // namespace

const Verb kUserSuspend{"suspend", "Suspend an account and end its sessions", declare_suspend};

}  // namespace dreamscape
