/// Sessions: a family of refresh tokens and the access tokens issued beside them (docs/http-contract.md §2).
///
/// A refresh token is used once. A second use ends the whole family, because one of the two users stole it. Everything
/// is also bound to the account's epoch, so "end all tokens" beats every race with a login or refresh under way.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "accounts/client.hpp"
#include "accounts/security_journal.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "runtime/task.hpp"
#include "security/jwt.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/session_store.hpp"

namespace accounts {

struct SessionPolicy {
  std::chrono::seconds access_lifetime{std::chrono::hours{24}};
  std::chrono::seconds refresh_lifetime{std::chrono::hours{24 * 7}};
  std::chrono::seconds refresh_lifetime_long{std::chrono::hours{24 * 30}};  ///< after a login with rememberMe
  /// Of a sign-in, however often it is refreshed; then the user signs in again (ASVS 5.0, 7.3.2).
  std::chrono::seconds lifetime{std::chrono::days{365}};
  /// Within it a second use of a refresh token is refused without ending the family.
  std::chrono::milliseconds reuse_grace{0};
};

/// What a user is told of one of their sign-ins: a family, however often it was refreshed.
struct SignIn {
  std::string id;  ///< of the family, which the access tokens name as `sid`
  bool is_current = false;
  bool remember_me = false;
  base::Timestamp created_at;
  base::Timestamp last_used_at;  ///< the sign-in or the last refresh
  base::Timestamp expires_at;    ///< when neither its refresh token nor an access token works any more
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
};

/// Where the account is signed in: sign-ins of its epoch, the newest first; others have ended, whether or not they are
/// marked. At most storage::kSignInsMax.
[[nodiscard]] runtime::Task<base::Result<std::vector<storage::Session>>> living_sign_ins(
    storage::SessionStore& sessions, storage::Account account);

struct IssuedTokens {
  std::string access_token;
  base::Secret refresh_token;
  bool remember_me = false;
};

/// What sessions are made of; all must outlive `Sessions`.
struct SessionSources {
  storage::AccountStore& accounts;
  storage::SessionStore& sessions;
  storage::RevocationStore& revocations;
  const security::TokenSigner& signer;
  SecurityJournal& journal;
  const base::Clock& clock;
  base::Random& random;
};

/// Thread-safe, does not block.
class Sessions {
 public:
  Sessions(SessionSources sources, SessionPolicy policy) : sources_(sources), policy_(policy) {}

  /// A new family for `account`, whose password was just checked against this very record.
  [[nodiscard]] runtime::Task<base::Result<IssuedTokens>> start(const storage::Account& account, bool remember_me,
                                                                Client client);

  /// The session of a refresh token, used or not; nullopt for unknown ones and for text that cannot be one.
  [[nodiscard]] runtime::Task<base::Result<std::optional<storage::Session>>> find(base::Secret refresh_token);

  /// Consumes the refresh token of `presented`, which `find` gave, and issues its successor with the same policy.
  /// nullopt: another call of the same client was faster by less than `reuse_grace`, and has the successor. Fails with
  /// `invalid_refresh_token`, `account_suspended` or the store's error.
  [[nodiscard]] runtime::Task<base::Result<std::optional<IssuedTokens>>> refresh(storage::Session presented,
                                                                                 Client client);

  /// Ends the family of a refresh token, or nothing when there is none: ending twice is no error. `ended_family` is one
  /// that this request has ended already.
  [[nodiscard]] runtime::Task<base::Status> end_by_refresh_token(base::Secret refresh_token, std::string ended_family,
                                                                 Client client);

  /// Ends one access token and its family.
  [[nodiscard]] runtime::Task<base::Status> end_by_access_token(security::AccessClaims claims, Client client);

  /// The sign-ins of the user that asks by the token of `claims`: the current one first, then by last use, the latest
  /// first; at most storage::kSignInsMax. The current one is there even after a change of password, which leaves it
  /// without a refresh token until its access token expires; then `client`, who asks, says what it is.
  [[nodiscard]] runtime::Task<base::Result<std::vector<SignIn>>> list(security::AccessClaims claims, Client client);

  /// Ends the refresh and access tokens of one of these sign-ins everywhere; whether it was the current one.
  /// `not_found` for one that has ended or is another user's.
  [[nodiscard]] runtime::Task<base::Result<bool>> end_one(security::AccessClaims claims, std::string sign_in_id,
                                                          Client client);

  /// Ends all sign-ins but the current one; how many. `invalid_argument` when the token names no sign-in: all would
  /// end.
  [[nodiscard]] runtime::Task<base::Result<std::size_t>> end_others(security::AccessClaims claims, Client client);

  /// Ends every access token and every family of the user.
  [[nodiscard]] runtime::Task<base::Status> end_all(std::string user_id, Client client);

 private:
  [[nodiscard]] runtime::Task<base::Result<std::vector<SignIn>>> living(const security::AccessClaims& claims);
  [[nodiscard]] runtime::Task<base::Result<bool>> end_family(std::string family_id, std::string user_id, Client client);
  [[nodiscard]] SignIn sign_in_of(storage::Session session, const std::string& current) const;
  [[nodiscard]] runtime::Task<base::Result<storage::Account>> require_usable(const storage::Session& session);
  [[nodiscard]] bool is_within_grace(const storage::Session& consumed) const;
  [[nodiscard]] std::string access_token(const storage::Account& account, const storage::Session& session) const;
  /// How long a refresh token issued now lives.
  [[nodiscard]] base::Timestamp refresh_until(bool remember_me, base::Timestamp authenticated_at) const;

  SessionSources sources_;
  SessionPolicy policy_;
};

}  // namespace accounts
