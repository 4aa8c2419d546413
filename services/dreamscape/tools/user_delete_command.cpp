#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

/// Retired first: nobody uses the account while it is erased, and the last administrator stays.
base::Status delete_account(Desk& desk, const AccountChoice& choice) {
  const auto account = desk.find(choice.who);
  if (!account) return std::unexpected(account.error());
  const auto retired = runtime::run(accounts::retire_account(desk.administering(), account->id, {}));
  if (!retired) return std::unexpected(retired.error());
  // Before, so that this row forgets the person with the others.
  if (auto noted = desk.note("DELETE", {retired->after, retired->after}); !noted) return noted;
  const auto erased = desk.erase(account->id);
  if (!erased) return std::unexpected(erased.error());
  print_done("erased", *account, choice.is_json);
  return {};
}

Run declare_delete(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  app.add_flag("--yes")->description("There is no way back")->required();
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "delete", [&](Desk& desk) { return delete_account(desk, *choice); });
  };
}

}  // namespace

const Verb kUserDelete{"delete", "Erase an account and what its user owns", declare_delete};

}  // namespace dreamscape
