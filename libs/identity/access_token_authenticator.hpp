/// Decides whether an access token may act, and for whom (docs/http-contract.md §1.3,
/// docs/architecture.md#how-a-token-is-checked).
///
/// Checked on every request: signature, expiry, type; the token, its session family and the account's epoch not ended;
/// the account alive and not suspended. The role comes from the store. Commonly answered from memory; correct the
/// moment a logout has answered, in every process that shares the store, because the store's change feed is looked at
/// first. When the store cannot tell, the answer is `unavailable` (503), never a pass and never a 401.
///
///     auto principal = co_await authenticator.authenticate(request);
///     if (!principal) co_return std::unexpected(std::move(principal).error());
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/principal.hpp"
#include "http/request.hpp"
#include "identity/token_facts.hpp"
#include "identity/verified_tokens.hpp"
#include "runtime/task.hpp"
#include "security/jwt.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/token_change_feed.hpp"

namespace identity {

/// What the decision rests on; all must outlive the authenticator.
struct AuthenticationSources {
  const security::TokenVerifier& verifier;
  storage::AccountStore& accounts;
  storage::SessionStore& sessions;
  storage::RevocationStore& revocations;
  storage::TokenChangeFeed& changes;
  const base::Clock& clock;
};

struct AuthenticationOptions {
  std::size_t facts_max = 65'536;  ///< of each kind kept in memory, and a quarter as many verified tokens; at least 64
};

/// The token of `Authorization: Bearer <token>`. Fails with `token_missing` for anything but one field of exactly two
/// words, the first being the scheme in any case.
[[nodiscard]] base::Result<std::string_view> bearer_token(const http::FieldViews& fields);

/// Thread-safe, does not block.
class AccessTokenAuthenticator {
 public:
  explicit AccessTokenAuthenticator(AuthenticationSources sources, AuthenticationOptions options = {});

  /// By the Authorization field of `request`, which must outlive the task.
  [[nodiscard]] runtime::Task<base::Result<http::Principal>> authenticate(const http::Request& request);
  /// The same in two steps, for connections that live longer than a request and carry their token elsewhere. First
  /// what the token itself tells, from no store; fails as TokenVerifier::verify.
  [[nodiscard]] base::Result<VerifiedTokens::Claims> verify(std::string_view token);
  /// Then whether it may act now. Can be asked again at any time; says nothing of the token's own time.
  [[nodiscard]] runtime::Task<base::Result<http::Principal>> accept(VerifiedTokens::Claims claims);

 private:
  [[nodiscard]] runtime::Task<base::Status> require_good_token(const std::string& token_id, std::uint64_t generation);
  [[nodiscard]] runtime::Task<base::Result<LiveAccount>> require_live_account(const std::string& user_id,
                                                                              std::uint64_t generation);
  [[nodiscard]] runtime::Task<base::Result<LiveAccount>> read_live_account(const std::string& user_id);
  [[nodiscard]] runtime::Task<base::Result<http::Principal>> accept_exempt(const security::AccessClaims& claims,
                                                                           base::Error refusal);
  [[nodiscard]] runtime::Task<base::Status> require_good_family(const std::string& family_id,
                                                                const LiveAccount& account, std::uint64_t generation);
  [[nodiscard]] std::optional<http::Principal> decide_from_memory(const security::AccessClaims& claims) const;

  AuthenticationSources sources_;
  VerifiedTokens verified_;
  TokenFacts facts_;
};

}  // namespace identity
