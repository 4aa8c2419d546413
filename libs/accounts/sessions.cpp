#include "accounts/sessions.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "accounts/errors.hpp"
#include "identity/account_errors.hpp"
#include "security/opaque_token.hpp"

namespace accounts {

using storage::Account;
using storage::Session;

runtime::Task<base::Result<IssuedTokens>> Sessions::start(const Account& account, bool remember_me, Client client) {
  base::Secret refresh_token = security::new_opaque_token(sources_.random);
  const base::Timestamp now = sources_.clock.now();
  Session session;
  session.id = sources_.random.uuid();
  session.token_hash = security::token_digest(refresh_token.reveal());
  session.user_id = account.id;
  session.family_id = sources_.random.uuid();
  session.remember_me = remember_me;
  session.token_epoch = account.token_epoch;
  session.authenticated_at = now;
  session.expires_at = now + refresh_lifetime(remember_me);
  session.ip_address = std::move(client.ip_address);
  session.user_agent = std::move(client.user_agent);
  session.created_at = now;
  std::string signed_token = access_token(account, session);
  const base::Status created = co_await sources_.sessions.create(std::move(session));
  if (!created) co_return std::unexpected(created.error());
  co_return IssuedTokens{std::move(signed_token), std::move(refresh_token), remember_me};
}

std::string Sessions::access_token(const Account& account, const Session& session) const {
  const base::Timestamp now = sources_.clock.now();
  return sources_.signer.sign({.user_id = account.id,
                               .email = account.email,
                               .token_id = sources_.random.hex(16),
                               .session_id = session.family_id,
                               .token_epoch = session.token_epoch,
                               .issued_at = now,
                               .expires_at = now + policy_.access_lifetime});
}

bool Sessions::is_within_grace(const Session& consumed) const {
  return consumed.consumed_at && !consumed.revoked_at &&
         sources_.clock.now() - *consumed.consumed_at < policy_.reuse_grace;
}

runtime::Task<base::Result<Account>> Sessions::require_usable(const Session& session) {
  base::Result<std::optional<Account>> account = co_await sources_.accounts.find_by_id(session.user_id);
  if (!account) co_return std::unexpected(std::move(account).error());
  if (!*account) co_return std::unexpected(invalid_refresh_token());
  if ((*account)->is_suspended) co_return std::unexpected(identity::account_suspended());
  if ((*account)->token_epoch != session.token_epoch) co_return std::unexpected(invalid_refresh_token());
  co_return std::move(**account);
}

runtime::Task<base::Result<std::optional<IssuedTokens>>> Sessions::refresh(Session presented, Client client) {
  const base::Result<Account> account = co_await require_usable(presented);
  if (!account) co_return std::unexpected(account.error());

  const bool remember_me = presented.remember_me;
  base::Secret next_token = security::new_opaque_token(sources_.random);
  storage::NextSession next;
  next.id = sources_.random.uuid();
  next.token_hash = security::token_digest(next_token.reveal());
  next.expires_at = sources_.clock.now() + refresh_lifetime(remember_me);
  next.ip_address = client.ip_address;
  next.user_agent = client.user_agent;
  const base::Result<storage::Rotation> rotation =
      co_await sources_.sessions.rotate(presented.token_hash, std::move(next), policy_.reuse_grace);
  if (!rotation) co_return std::unexpected(rotation.error());
  if (rotation->family_revoked) sources_.journal.note("refresh_reuse", account->id, client);
  const bool is_consumed = rotation->outcome == storage::RotationOutcome::kConsumed;
  if (is_consumed && !rotation->family_revoked && is_within_grace(*rotation->session)) {
    co_return std::optional<IssuedTokens>{};
  }
  if (rotation->outcome != storage::RotationOutcome::kRotated) co_return std::unexpected(invalid_refresh_token());
  co_return IssuedTokens{access_token(*account, *rotation->session), std::move(next_token), remember_me};
}

runtime::Task<base::Result<std::optional<Session>>> Sessions::find(base::Secret refresh_token) {
  if (!security::is_opaque_token(refresh_token.reveal())) co_return std::optional<Session>{};
  std::string digest = security::token_digest(refresh_token.reveal());
  co_return co_await sources_.sessions.find_by_token(std::move(digest));
}

runtime::Task<base::Status> Sessions::end_by_refresh_token(base::Secret refresh_token, std::string ended_family,
                                                           Client client) {
  base::Result<std::optional<Session>> session = co_await find(std::move(refresh_token));
  if (!session) co_return std::unexpected(std::move(session).error());
  if (!*session || (*session)->family_id == ended_family) co_return base::Status{};
  const base::Result<bool> revoked = co_await sources_.sessions.revoke_family(std::move((*session)->family_id));
  if (!revoked) co_return std::unexpected(revoked.error());
  if (*revoked) sources_.journal.note("session_ended", (*session)->user_id, client);
  co_return base::Status{};
}

runtime::Task<base::Status> Sessions::end_by_access_token(security::AccessClaims claims, Client client) {
  // Kept for as long as any of our machines may still take the token.
  storage::RevokedToken token;
  token.token_id = claims.token_id;
  token.user_id = claims.user_id;
  token.expires_at = claims.expires_at + security::kClockSkewMax;
  runtime::Task<base::Status> ending_token = sources_.revocations.revoke(std::move(token));
  if (claims.session_id.empty()) co_return co_await std::move(ending_token);
  // Side by side: each answers only when every process knows, which a slow database makes long.
  using namespace boost::asio::experimental::awaitable_operators;
  runtime::Task<base::Result<bool>> ending_family = sources_.sessions.revoke_family(claims.session_id);
  auto both = std::move(ending_token) && std::move(ending_family);
  const auto [token_ended, family_ended] = co_await std::move(both);
  if (!token_ended) co_return token_ended;
  if (!family_ended) co_return std::unexpected(family_ended.error());
  if (*family_ended) sources_.journal.note("session_ended", claims.user_id, client);
  co_return base::Status{};
}

runtime::Task<base::Status> Sessions::end_all(std::string user_id, Client client) {
  // The epoch alone ends everything; marking the sessions is tidiness, which may fail.
  const base::Result<Account> account = co_await sources_.accounts.end_tokens(user_id, std::nullopt);
  if (!account) co_return std::unexpected(account.error());
  sources_.journal.note("all_sessions_ended", user_id, client);
  static_cast<void>(co_await sources_.sessions.revoke_all_of_user(std::move(user_id)));
  co_return base::Status{};
}

}  // namespace accounts
