#include <iostream>
#include <memory>
#include <thread>

#include "accounts/unlocking.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

/// A connection to Redis comes up in the background.
constexpr std::chrono::seconds kConnectingMax{5};
constexpr std::chrono::milliseconds kBetweenAttempts{50};

base::Status unlock(backend::Backend& stores, const identity::EmailAddress& email) {
  const auto give_up_at = std::chrono::steady_clock::now() + kConnectingMax;
  for (;;) {
    base::Status unlocked = runtime::run(accounts::unlock_account(email, *stores.token_changes, *stores.rate_limits));
    if (unlocked || std::chrono::steady_clock::now() >= give_up_at) return unlocked;
    std::this_thread::sleep_for(kBetweenAttempts);
  }
}

/// For whoever reads the security events later: who guesses at an account may also talk an operator into this.
base::Status note_unlock(backend::Backend& stores, const hosting::Resources& resources, const std::string& user_id) {
  storage::SecurityEvent event;
  event.id = resources.random.uuid();
  event.user_id = user_id;
  event.type = "account_unlocked";
  event.at = resources.clock.now();
  stores.security_events->record(std::move(event));
  return runtime::run(stores.security_events->flush());
}

base::Status find_and_unlock(const std::string& typed, const config::Environment& environment) {
  const auto email = identity::parse_email_address(typed);
  if (!email) return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "no e-mail address: " + typed});
  const Workbench bench(environment);
  auto options = bench.options_with_cache();
  if (!options) return std::unexpected(std::move(options).error());
  if (auto found = require_database(*options); !found) return found;
  bench.resources().loops.start();  // connections to Redis live on them
  const auto stores = backend::Backend::open(*options, bench.resources());
  if (!stores) return std::unexpected(stores.error());
  const auto account = runtime::run((*stores)->accounts->find_by_email(email->text, email->canonical));
  if (!account) return std::unexpected(account.error());
  if (!*account) return std::unexpected(base::Error{base::ErrorCode::kNotFound, "there is no account " + email->text});
  if (auto unlocked = unlock(**stores, *email); !unlocked) return unlocked;
  return note_unlock(**stores, bench.resources(), (**account).id);
}

int run_unlock(const std::string& typed, const config::Environment& environment) {
  if (const auto unlocked = find_and_unlock(typed, environment); !unlocked)
    return report_failure("user unlock", unlocked.error());
  std::cout << "unlocked " << typed << ": failed logins so far no longer count\n";
  return config::kExitDone;
}

Run declare_unlock(CLI::App& app, const Host&) {
  const auto email = std::make_shared<std::string>();
  app.add_option("EMAIL", *email, "Address of the account")->required();
  app.footer(
      "Forgets the failed logins that are counted against the account, from every address and device, in Redis and in\n"
      "every running auth-service; these notice with the next login. What an address has failed on other accounts "
      "stays\n"
      "counted, and a suspended account stays suspended. The services may run meanwhile.\n"
      "Exit status: 0 done, 1 there is no such account or a store cannot be reached, 2 wrong usage.");
  return [email](const config::Environment& environment) { return run_unlock(*email, environment); };
}

}  // namespace

const Verb kUserUnlock{"unlock", "Let an account log in again that guesses have locked", declare_unlock};

}  // namespace dreamscape
