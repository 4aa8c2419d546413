/// Everything of auth-service between the stores and the sockets: hashing, tokens, rules, endpoints.
///
/// Knows the ports of storage but no adapter, so tests run it on memory and the program on whatever is configured.
///
///     auth::Api api(config.api, secret, stores, shared);
///     auto router = http::Router::build(api.routes());
#pragma once

#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/first_admin.hpp"
#include "accounts/password_rules.hpp"
#include "accounts/passwords.hpp"
#include "accounts/security_journal.hpp"
#include "accounts/sessions.hpp"
#include "auth/config.hpp"
#include "auth/handlers/context.hpp"
#include "base/secret.hpp"
#include "http/router.hpp"
#include "identity/access_token_authenticator.hpp"
#include "metrics/registry.hpp"
#include "security/jwt.hpp"
#include "security/password_hasher.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/rate_limit_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/store_origin.hpp"
#include "storage/ports/token_change_feed.hpp"
#include "storage/ports/work_queue.hpp"

namespace auth {

/// The ports the service uses; all must outlive the Api.
struct Stores {
  storage::AccountStore& accounts;
  storage::SessionStore& sessions;
  storage::RevocationStore& revocations;
  storage::TokenChangeFeed& changes;
  storage::SecurityEventLog& events;
  storage::RateLimitStore& limits;
  storage::StoreOrigin& origin;
  storage::OwnedStores& owned;  ///< whether a deletion is scheduled
  storage::WorkQueue& work;     ///< where the token for the first administrator waits
};

/// What the process lends; all must outlive the Api.
struct Shared {
  runtime::WorkerPool& hash_pool;
  const base::Clock& clock;
  base::Random& random;
  metrics::Registry& metrics;
};

/// Immutable after construction; thread-safe.
class Api {
 public:
  /// `token_key`: at least 32 bytes.
  Api(const ApiConfig& config, base::Secret token_key, Stores stores, Shared shared);
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  /// The rows of the contract; the Api must outlive them.
  [[nodiscard]] std::vector<http::Route> routes();
  [[nodiscard]] const http::Cors& cors() const noexcept { return context_.cors; }
  /// Null where administrators are made on the command line only.
  [[nodiscard]] accounts::FirstAdmin* first_admin() noexcept { return offers_setup_ ? &first_admin_ : nullptr; }

 private:
  security::Hs256Jwt jwt_;
  security::PasswordHasher hasher_;
  accounts::Passwords passwords_;
  accounts::PasswordRules password_rules_;
  accounts::SecurityJournal journal_;
  accounts::Sessions sessions_;
  accounts::Accounts accounts_;
  accounts::FirstAdmin first_admin_;
  const bool offers_setup_;
  identity::AccessTokenAuthenticator authenticator_;
  guards::EmailChangeLimit email_changes_;
  accounts::UnlockWatch unlock_watch_;
  Context context_;
};

}  // namespace auth
