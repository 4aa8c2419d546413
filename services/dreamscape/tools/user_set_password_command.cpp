#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

/// Only what was read is replaced, so that a change by the user at the same moment is not undone unseen.
base::Status set_password(Desk& desk, const AccountChoice& choice) {
  const auto account = desk.find(choice.who);
  if (!account) return std::unexpected(account.error());
  const auto password = read_new_password();
  if (!password) return std::unexpected(password.error());
  const auto hash = desk.hash(*password);
  if (!hash) return std::unexpected(hash.error());
  const auto changed =
      runtime::run(desk.stores().accounts->set_password_if(account->id, account->password_hash, *hash, std::nullopt));
  if (!changed) return std::unexpected(changed.error());
  if (!*changed) {
    return std::unexpected(base::Error{base::ErrorCode::kConflict, "the password was changed meanwhile; try again"});
  }
  desk.journal().note("password_changed", account->id, {});
  const auto ended = runtime::run(desk.stores().sessions->revoke_all_of_user(account->id));
  if (!ended) return ended;
  print_done("new password for", *account, choice.is_json);
  return desk.note("UPDATE", {*account, *account});
}

Run declare_set_password(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  app.footer(std::string("The password is typed, or is the first line of standard input.\n") + kUserExitStatus);
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "set-password", [&](Desk& desk) { return set_password(desk, *choice); });
  };
}

}  // namespace

const Verb kUserSetPassword{"set-password", "Set the password of an account and end its sessions",
                            declare_set_password};

}  // namespace dreamscape
