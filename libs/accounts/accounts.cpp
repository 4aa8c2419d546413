#include "accounts/accounts.hpp"

#include "accounts/errors.hpp"
#include "identity/account_errors.hpp"

namespace accounts {

using base::Result;
using storage::Account;

namespace {

Account new_account(SignUp input, std::string id, base::Timestamp now) {
  Account account;
  account.id = std::move(id);
  account.email = std::move(input.email.text);
  account.email_canonical = std::move(input.email.canonical);
  account.username = std::move(input.username);
  account.first_name = std::move(input.first_name);
  account.last_name = std::move(input.last_name);
  account.role = input.role;
  account.created_at = now;
  account.updated_at = now;
  return account;
}

/// The contract's own sentence for an unforeseen failure of sign-up; everything else passes unchanged.
base::Error sign_up_error(const base::Error& cause) {
  return cause.code() == base::ErrorCode::kInternal ? registration_failed(cause.detail()) : cause;
}

base::Error update_error(const base::Error& cause) {
  if (cause.code() != base::ErrorCode::kAlreadyExists) return cause;
  return base::Error{base::ErrorCode::kAlreadyExists, "Email or username already exists"}.with_reason(cause.reason());
}

}  // namespace

runtime::Task<base::Status> Accounts::require_free(identity::EmailAddress email) {
  const Result<std::optional<Account>> found = co_await sources_.accounts.find_by_email(email.text, email.canonical);
  if (!found) co_return std::unexpected(found.error());
  const bool is_taken = *found && ((*found)->email == email.text || (*found)->email_canonical == email.canonical);
  if (is_taken) co_return std::unexpected(storage::email_taken());
  co_return base::Status{};
}

runtime::Task<Result<LoggedIn>> Accounts::sign_up(SignUp input, Client client) {
  // Uniqueness is decided by the index below; this only spares a hash and a session that would be thrown away.
  const base::Status free = co_await require_free(input.email);
  if (!free) co_return std::unexpected(sign_up_error(free.error()));
  Result<base::Secret> hash = co_await sources_.passwords.hash(std::move(input.password));
  if (!hash) co_return std::unexpected(sign_up_error(hash.error()));
  Account account = new_account(std::move(input), sources_.random.uuid(), sources_.clock.now());
  account.password_hash = std::move(*hash);
  // The session first: without its account it is worth nothing, while an account whose sign-up was answered with an
  // error would refuse the next attempt as taken. The session of a sign-up that came second goes when it expires:
  // nobody has its token, and removing it now would make every process take note of it.
  Result<IssuedTokens> tokens = co_await sources_.sessions.start(account, false, client);
  if (!tokens) co_return std::unexpected(sign_up_error(tokens.error()));
  const base::Status created = co_await sources_.accounts.create(account);
  if (!created) co_return std::unexpected(sign_up_error(created.error()));
  sources_.journal.note(storage::kSignUpEvent, account.id, client);
  co_return LoggedIn{std::move(account), std::move(*tokens)};
}

runtime::Task<Result<LoggedIn>> Accounts::log_in(Credentials input, Client client) {
  const bool remember_me = input.remember_me;
  base::Secret presented = std::move(input.presented_session);
  Result<Account> account = co_await authenticate(std::move(input), client);
  if (!account) co_return std::unexpected(std::move(account).error());
  // The client forgets its old session now, so nobody else may go on with it (ASVS 5.0, 7.2.4).
  const std::string no_ended_family;
  const base::Status ended =
      co_await sources_.sessions.end_by_refresh_token(std::move(presented), no_ended_family, client);
  if (!ended) co_return std::unexpected(ended.error());
  Result<IssuedTokens> tokens = co_await sources_.sessions.start(*account, remember_me, client);
  if (!tokens) co_return std::unexpected(std::move(tokens).error());
  sources_.journal.note(storage::kLoginEvent, account->id, client);
  // Statistics only: the login has succeeded whether or not its time could be noted.
  static_cast<void>(co_await sources_.accounts.set_last_login(account->id, sources_.clock.now()));
  co_return LoggedIn{std::move(*account), std::move(*tokens)};
}

runtime::Task<void> Accounts::note_refused_login(identity::EmailAddress email, std::string_view type, Client client) {
  const Result<std::optional<Account>> found =
      co_await sources_.accounts.find_by_email(std::move(email.text), std::move(email.canonical));
  std::optional<std::string> user_id;
  if (found && *found) user_id = (*found)->id;
  sources_.journal.note(type, std::move(user_id), client);
}

runtime::Task<Result<Account>> Accounts::authenticate(Credentials input, Client client) {
  Result<std::optional<Account>> found =
      co_await sources_.accounts.find_by_email(std::move(input.email.text), std::move(input.email.canonical));
  if (!found) co_return std::unexpected(std::move(found).error());
  if (!*found) {
    const Result<security::PasswordCheck> nobody = co_await sources_.passwords.check_nobody(input.password);
    if (!nobody) co_return std::unexpected(nobody.error());
    sources_.journal.note("login_failed", std::nullopt, client);
    co_return std::unexpected(invalid_credentials());
  }
  Account& account = **found;
  const Result<security::PasswordCheck> check =
      co_await sources_.passwords.check(input.password, account.password_hash);
  if (!check) co_return std::unexpected(check.error());
  if (!check->matches) {
    sources_.journal.note("login_failed", account.id, client);
    co_return std::unexpected(invalid_credentials());
  }
  if (account.is_suspended) co_return std::unexpected(identity::account_suspended());
  if (check->needs_rehash) co_await renew_hash(account, std::move(input.password));
  co_return std::move(account);
}

/// Brings an old or cheap hash up to today's cost. A failure leaves the old hash, which the next login tries again.
runtime::Task<void> Accounts::renew_hash(const Account& account, base::Secret password) {
  Result<base::Secret> hash = co_await sources_.passwords.hash(std::move(password));
  if (!hash) co_return;
  static_cast<void>(
      co_await sources_.accounts.replace_password_hash_if(account.id, account.password_hash, std::move(*hash)));
}

runtime::Task<Result<Account>> Accounts::get(std::string user_id) {
  Result<std::optional<Account>> account = co_await sources_.accounts.find_by_id(std::move(user_id));
  if (!account) co_return std::unexpected(std::move(account).error());
  if (!*account) co_return std::unexpected(storage::account_not_found());
  co_return std::move(**account);
}

runtime::Task<Result<Account>> Accounts::update(std::string user_id, storage::AccountChanges changes) {
  Result<Account> account = co_await sources_.accounts.update(std::move(user_id), std::move(changes));
  if (!account) co_return std::unexpected(update_error(account.error()));
  co_return std::move(*account);
}

runtime::Task<Result<std::vector<std::string>>> Accounts::login_addresses(identity::EmailAddress email) {
  constexpr std::chrono::hours remembered_for{24 * 30};
  const Result<std::optional<Account>> account =
      co_await sources_.accounts.find_by_email(std::move(email.text), std::move(email.canonical));
  if (!account) co_return std::unexpected(account.error());
  std::string user_id = *account ? (*account)->id : "nobody";
  co_return co_await sources_.events.login_addresses(std::move(user_id), sources_.clock.now() - remembered_for);
}

runtime::Task<Result<Account>> Accounts::require_password(std::string user_id, base::Secret password, Client client) {
  Result<Account> account = co_await get(std::move(user_id));
  if (!account) co_return std::unexpected(std::move(account).error());
  const Result<security::PasswordCheck> check =
      co_await sources_.passwords.check(std::move(password), account->password_hash);
  if (!check) co_return std::unexpected(check.error());
  if (check->matches) co_return std::move(*account);
  sources_.journal.note("password_change_failed", account->id, client);
  co_return std::unexpected(invalid_current_password());
}

// Only what was checked is replaced. When the hash is another one by then, either the password was changed, and the
// current one is wrong now, or a login has renewed its hash, and it is still right.
runtime::Task<base::Status> Accounts::change_password(PasswordChange input, Client client) {
  Result<Account> account = co_await require_password(input.user_id, input.current_password, client);
  if (!account) co_return std::unexpected(std::move(account).error());
  const Result<base::Secret> hash = co_await sources_.passwords.hash(std::move(input.new_password));
  if (!hash) co_return std::unexpected(hash.error());
  Result<bool> changed =
      co_await sources_.accounts.set_password_if(account->id, account->password_hash, *hash, input.token_id);
  if (changed && !*changed) {
    account = co_await require_password(input.user_id, input.current_password, client);
    if (!account) co_return std::unexpected(std::move(account).error());
    changed = co_await sources_.accounts.set_password_if(account->id, account->password_hash, *hash, input.token_id);
  }
  if (!changed) co_return std::unexpected(changed.error());
  if (!*changed) co_return std::unexpected(base::unavailable("the password changes under our hands"));
  sources_.journal.note("password_changed", account->id, client);
  // Tidiness: the new epoch has already ended every session, so a failure here must not look like a failed change.
  static_cast<void>(co_await sources_.session_store.revoke_all_of_user(account->id));
  co_return base::Status{};
}

}  // namespace accounts
