/// Accounts as their owners see them: sign-up, login, profile, password.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounts/client.hpp"
#include "accounts/passwords.hpp"
#include "accounts/security_journal.hpp"
#include "accounts/sessions.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "identity/email_address.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"

namespace accounts {

/// Values that passed the field rules of the contract.
struct SignUp {
  identity::EmailAddress email;
  base::Secret password;
  std::string first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> username;
  storage::Role role = storage::Role::kUser;  ///< of the program's choice, never the client's
};

struct Credentials {
  identity::EmailAddress email;
  base::Secret password;
  base::Secret presented_session;  ///< the refresh token the client still has; its session ends with the login
  bool remember_me = false;
};

struct PasswordChange {
  std::string user_id;
  std::string token_id;  ///< `jti` of the access token in use, which outlives the change
  base::Secret current_password;
  base::Secret new_password;
};

/// An account with the tokens just issued for it.
struct LoggedIn {
  storage::Account account;
  IssuedTokens tokens;
};

/// What accounts are made of; all must outlive `Accounts`.
struct AccountSources {
  storage::AccountStore& accounts;
  storage::SessionStore& session_store;
  storage::SecurityEventLog& events;
  Sessions& sessions;
  Passwords& passwords;
  SecurityJournal& journal;
  const base::Clock& clock;
  base::Random& random;
};

/// Thread-safe, does not block.
class Accounts {
 public:
  explicit Accounts(AccountSources sources) : sources_(sources) {}

  /// Creates the account and logs it in. When it fails there is no account, so that the same call can be repeated.
  /// Fails with `email_taken`, `username_taken`, `registration_failed`, or `unavailable`.
  [[nodiscard]] runtime::Task<base::Result<LoggedIn>> sign_up(SignUp input, Client client);

  /// Fails with `invalid_credentials` (the same, after the same time, for an unknown address and a wrong password),
  /// `account_suspended` only after a correct password, or `unavailable`.
  [[nodiscard]] runtime::Task<base::Result<LoggedIn>> log_in(Credentials input, Client client);

  /// An event of `type` about the account of `email`, or about nobody's; for refusals before or besides `log_in`.
  [[nodiscard]] runtime::Task<void> note_refused_login(identity::EmailAddress email, std::string_view type,
                                                       Client client);

  /// The addresses from which somebody has logged in to the account of `email`, or made it, within the last 30 days.
  /// None, after the same look-ups, when there is no such account.
  [[nodiscard]] runtime::Task<base::Result<std::vector<std::string>>> login_addresses(identity::EmailAddress email);

  /// Fails with `account_not_found`.
  [[nodiscard]] runtime::Task<base::Result<storage::Account>> get(std::string user_id);

  /// Fails with `already_exists`, one sentence for both: "Email or username already exists".
  [[nodiscard]] runtime::Task<base::Result<storage::Account>> update(std::string user_id,
                                                                     storage::AccountChanges changes);

  /// Ends every session and every access token but the one in use. Fails with `invalid_current_password`; of parallel
  /// calls with one current password exactly one changes it.
  [[nodiscard]] runtime::Task<base::Status> change_password(PasswordChange input, Client client);

 private:
  /// Fails with `email_taken`. A hint, not a promise: another sign-up may be just as far.
  [[nodiscard]] runtime::Task<base::Status> require_free(identity::EmailAddress email);
  [[nodiscard]] runtime::Task<base::Result<storage::Account>> authenticate(Credentials input, Client client);
  /// The account, if `password` is its current one.
  [[nodiscard]] runtime::Task<base::Result<storage::Account>> require_password(std::string user_id,
                                                                               base::Secret password, Client client);
  [[nodiscard]] runtime::Task<void> renew_hash(const storage::Account& account, base::Secret password);

  AccountSources sources_;
};

}  // namespace accounts
