/// Sessions: a family of refresh tokens and the access tokens issued beside them (docs/http-contract.md §2).
///
/// A refresh token is used once. A second use ends the whole family, because one of the two users stole it. Everything
/// is also bound to the account's epoch, so "end all tokens" beats every race with a login or refresh under way.
#pragma once

#include <chrono>
#include <optional>
#include <string>

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
  /// Within it a second use of a refresh token is refused without ending the family.
  std::chrono::milliseconds reuse_grace{0};
};

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

  /// Ends every access token and every family of the user.
  [[nodiscard]] runtime::Task<base::Status> end_all(std::string user_id, Client client);

 private:
  [[nodiscard]] runtime::Task<base::Result<storage::Account>> require_usable(const storage::Session& session);
  [[nodiscard]] bool is_within_grace(const storage::Session& consumed) const;
  [[nodiscard]] std::string access_token(const storage::Account& account, const storage::Session& session) const;
  [[nodiscard]] std::chrono::seconds refresh_lifetime(bool remember_me) const {
    return remember_me ? policy_.refresh_lifetime_long : policy_.refresh_lifetime;
  }

  SessionSources sources_;
  SessionPolicy policy_;
};

}  // namespace accounts
