#include "identity/access_token_authenticator.hpp"

#include "base/encoding.hpp"
#include "identity/account_errors.hpp"
#include "security/token_errors.hpp"

namespace identity {
namespace {

using security::AccessClaims;

constexpr std::size_t kFactsAVerifiedToken = 4;  // a whole token takes as much memory as the facts about a few

/// Whatever is wrong with the store, the caller learns only that no decision is possible now.
base::Error undecided(const base::Error& cause) { return base::unavailable(cause.detail()); }

bool is_exempt(const AccessClaims& claims, const LiveAccount& account) {
  return account.exempt_token_id == claims.token_id;
}

bool is_of_current_epoch(const AccessClaims& claims, const LiveAccount& account) {
  return account.token_epoch == claims.token_epoch || is_exempt(claims, account);
}

/// The token that changed the password outlives its own session, as the contract's table in section 2 says.
bool depends_on_family(const AccessClaims& claims, const LiveAccount& account) {
  return !claims.session_id.empty() && !is_exempt(claims, account);
}

LiveAccount live_account_of(const storage::Account& account) {
  return {account.email, account.role, account.token_epoch, account.exempt_token_id, 0};
}

http::Principal principal_of(const AccessClaims& claims, const LiveAccount& account) {
  return {.user_id = claims.user_id,
          .email = account.email,
          .role = std::string(storage::to_string(account.role)),
          .token_id = claims.token_id,
          .session_id = claims.session_id,
          .issued_at = claims.issued_at,
          .expires_at = claims.expires_at};
}

}  // namespace

base::Result<std::string_view> bearer_token(const http::FieldViews& fields) {
  const auto value = fields.find("Authorization");
  if (!value || fields.count("Authorization") != 1) return std::unexpected(security::token_missing());
  const std::size_t space = value->find(' ');
  if (space == std::string_view::npos) return std::unexpected(security::token_missing());
  const std::string_view token = value->substr(space + 1);
  const bool is_bearer = base::equals_ignore_case(value->substr(0, space), "bearer");
  const bool is_one_word = token.find(' ') == std::string_view::npos && token.find('\t') == std::string_view::npos;
  if (!is_bearer || token.empty() || !is_one_word) {
    return std::unexpected(security::token_missing());
  }
  return token;
}

AccessTokenAuthenticator::AccessTokenAuthenticator(AuthenticationSources sources, AuthenticationOptions options)
    : sources_(sources),
      verified_(sources.verifier, options.facts_max / kFactsAVerifiedToken),
      facts_(sources.changes, options.facts_max) {}

runtime::Task<base::Result<http::Principal>> AccessTokenAuthenticator::authenticate(const http::Request& request) {
  const base::Result<std::string_view> token = bearer_token(request.head().fields);
  if (!token) co_return std::unexpected(token.error());
  base::Result<VerifiedTokens::Claims> claims = verified_.verify(*token, sources_.clock.now());
  if (!claims) co_return std::unexpected(std::move(claims).error());
  if (auto known = decide_from_memory(**claims)) co_return std::move(*known);
  co_return co_await accept(std::move(*claims));
}

base::Result<VerifiedTokens::Claims> AccessTokenAuthenticator::verify(std::string_view token) {
  return verified_.verify(token, sources_.clock.now());
}

std::optional<http::Principal> AccessTokenAuthenticator::decide_from_memory(const AccessClaims& claims) const {
  if (!facts_.current_generation()) return std::nullopt;
  if (!facts_.is_token_good(claims.token_id)) return std::nullopt;
  const auto account = facts_.find_account(claims.user_id);
  if (!account || !is_of_current_epoch(claims, *account)) return std::nullopt;
  if (depends_on_family(claims, *account) && !facts_.is_family_good(claims.session_id, *account)) return std::nullopt;
  return principal_of(claims, *account);
}

runtime::Task<base::Result<http::Principal>> AccessTokenAuthenticator::accept(VerifiedTokens::Claims shared_claims) {
  const AccessClaims& claims = *shared_claims;
  const base::Result<std::uint64_t> generation = co_await facts_.catch_up();
  if (!generation) co_return std::unexpected(undecided(generation.error()));
  const base::Status token = co_await require_good_token(claims.token_id, *generation);
  if (!token) co_return std::unexpected(token.error());
  const base::Result<LiveAccount> account = co_await require_live_account(claims.user_id, *generation);
  if (!account) co_return std::unexpected(account.error());
  if (!is_of_current_epoch(claims, *account)) co_return std::unexpected(security::token_revoked());
  if (depends_on_family(claims, *account)) {
    const base::Status family = co_await require_good_family(claims.session_id, *account, *generation);
    if (!family) co_return co_await accept_exempt(claims, family.error());
  }
  co_return principal_of(claims, *account);
}

// The account was read before the family. A password that was changed in between has ended the family, and may have
// exempted this very token.
runtime::Task<base::Result<http::Principal>> AccessTokenAuthenticator::accept_exempt(const AccessClaims& claims,
                                                                                     base::Error refusal) {
  const base::Result<LiveAccount> account = co_await read_live_account(claims.user_id);
  if (!account) co_return std::unexpected(account.error());
  if (!is_exempt(claims, *account)) co_return std::unexpected(std::move(refusal));
  co_return principal_of(claims, *account);
}

runtime::Task<base::Status> AccessTokenAuthenticator::require_good_token(const std::string& token_id,
                                                                         std::uint64_t generation) {
  if (facts_.is_token_good(token_id)) co_return base::Status{};
  const base::Result<bool> is_revoked = co_await sources_.revocations.is_revoked(token_id);
  if (!is_revoked) co_return std::unexpected(undecided(is_revoked.error()));
  if (*is_revoked) co_return std::unexpected(security::token_revoked());
  facts_.keep_good_token(token_id, generation);
  co_return base::Status{};
}

runtime::Task<base::Result<LiveAccount>> AccessTokenAuthenticator::require_live_account(const std::string& user_id,
                                                                                        std::uint64_t generation) {
  if (auto known = facts_.find_account(user_id)) co_return std::move(*known);
  base::Result<LiveAccount> account = co_await read_live_account(user_id);
  if (!account) co_return std::unexpected(std::move(account).error());
  co_return facts_.keep_account(user_id, std::move(*account), generation);
}

runtime::Task<base::Result<LiveAccount>> AccessTokenAuthenticator::read_live_account(const std::string& user_id) {
  const base::Result<std::optional<storage::Account>> found = co_await sources_.accounts.find_by_id(user_id);
  if (!found) co_return std::unexpected(undecided(found.error()));
  if (!*found) co_return std::unexpected(user_inactive());
  if ((*found)->is_suspended) co_return std::unexpected(account_suspended());
  co_return live_account_of(**found);
}

runtime::Task<base::Status> AccessTokenAuthenticator::require_good_family(const std::string& family_id,
                                                                          const LiveAccount& account,
                                                                          std::uint64_t generation) {
  if (facts_.is_family_good(family_id, account)) co_return base::Status{};
  const base::Result<bool> is_revoked = co_await sources_.sessions.is_family_revoked(family_id);
  if (!is_revoked) co_return std::unexpected(undecided(is_revoked.error()));
  if (*is_revoked) co_return std::unexpected(security::token_revoked());
  facts_.keep_good_family(family_id, account, generation);
  co_return base::Status{};
}

}  // namespace identity
