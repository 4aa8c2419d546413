#include <thread>

#include "accounts/unlocking.hpp"
#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

/// A connection to Redis comes up in the background.
constexpr std::chrono::seconds kConnectingMax{5};
constexpr std::chrono::milliseconds kBetweenAttempts{50};

base::Status clear_failures(backend::Backend& stores, const identity::EmailAddress& email) {
  const auto give_up_at = std::chrono::steady_clock::now() + kConnectingMax;
  for (;;) {
    base::Status unlocked = runtime::run(accounts::unlock_account(email, *stores.token_changes, *stores.rate_limits));
    if (unlocked || std::chrono::steady_clock::now() >= give_up_at) return unlocked;
    std::this_thread::sleep_for(kBetweenAttempts);
  }
}

/// Who guesses at an account may also talk an operator into this, so it is noted for those who look later.
base::Status unlock(Desk& desk, const AccountChoice& choice) {
  const auto account = desk.find(choice.who);
  if (!account) return std::unexpected(account.error());
  if (auto unlocked = clear_failures(desk.stores(), accounts::login_address(*account)); !unlocked) return unlocked;
  desk.journal().note("account_unlocked", account->id, {});
  print_done("unlocked", *account, choice.is_json);
  return desk.note("UPDATE", {*account, *account});
}

Run declare_unlock(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  app.footer(
      std::string(
          "Forgets the failed logins that are counted against the account, from every address and device, in Redis and "
          "in\n"
          "every running auth-service; these notice with the next login. What an address has failed on other accounts "
          "stays\n"
          "counted, and a suspended account stays suspended. The services may run meanwhile.\n") +
      kUserExitStatus);
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "unlock", [&](Desk& desk) { return unlock(desk, *choice); });
  };
}

}  // namespace

const Verb kUserUnlock{"unlock", "Let an account log in again that guesses have locked", declare_unlock};

}  // namespace dreamscape
