#include "accounts/sessions.hpp"

#include <algorithm>

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
  session.expires_at = refresh_until(remember_me, now);
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

base::Timestamp Sessions::refresh_until(bool remember_me, base::Timestamp authenticated_at) const {
  const auto lifetime = remember_me ? policy_.refresh_lifetime_long : policy_.refresh_lifetime;
  return std::min(sources_.clock.now() + lifetime, authenticated_at + policy_.lifetime);
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
  if (session.authenticated_at + policy_.lifetime <= sources_.clock.now()) {
    co_return std::unexpected(invalid_refresh_token());
  }
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
  next.expires_at = refresh_until(remember_me, presented.authenticated_at);
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
  const base::Result<bool> revoked =
      co_await end_family(std::move((*session)->family_id), std::move((*session)->user_id), std::move(client));
  if (!revoked) co_return std::unexpected(revoked.error());
  co_return base::Status{};
}

runtime::Task<base::Result<bool>> Sessions::end_family(std::string family_id, std::string user_id, Client client) {
  const base::Result<bool> revoked = co_await sources_.sessions.revoke_family(std::move(family_id));
  if (revoked && *revoked) sources_.journal.note("session_ended", std::move(user_id), client);
  co_return revoked;
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

SignIn Sessions::sign_in_of(Session session, const std::string& current) const {
  SignIn sign_in;
  sign_in.is_current = session.family_id == current;
  sign_in.id = std::move(session.family_id);
  sign_in.remember_me = session.remember_me;
  sign_in.created_at = session.authenticated_at;
  sign_in.last_used_at = session.created_at;
  sign_in.expires_at = storage::keep_until(session, policy_.access_lifetime);
  sign_in.ip_address = std::move(session.ip_address);
  sign_in.user_agent = std::move(session.user_agent);
  return sign_in;
}

runtime::Task<base::Result<std::vector<Session>>> living_sign_ins(storage::SessionStore& sessions, Account account) {
  base::Result<std::vector<Session>> found = co_await sessions.sign_ins_of_user(account.id);
  if (!found) co_return found;
  std::erase_if(*found, [&](const Session& one) { return one.token_epoch != account.token_epoch; });
  co_return found;
}

runtime::Task<base::Result<std::vector<SignIn>>> Sessions::living(const security::AccessClaims& claims) {
  const base::Result<std::optional<Account>> account = co_await sources_.accounts.find_by_id(claims.user_id);
  if (!account) co_return std::unexpected(account.error());
  std::vector<SignIn> found;
  if (!*account) co_return found;
  base::Result<std::vector<Session>> sessions = co_await living_sign_ins(sources_.sessions, **account);
  if (!sessions) co_return std::unexpected(std::move(sessions).error());
  for (Session& session : *sessions) found.push_back(sign_in_of(std::move(session), claims.session_id));
  co_return found;
}

runtime::Task<base::Result<std::vector<SignIn>>> Sessions::list(security::AccessClaims claims, Client client) {
  base::Result<std::vector<SignIn>> found = co_await living(claims);
  if (!found) co_return found;
  const auto current = std::ranges::find(*found, true, &SignIn::is_current);
  if (current != found->end()) {
    std::rotate(found->begin(), current, current + 1);
  } else if (!claims.session_id.empty()) {
    SignIn own;
    own.id = claims.session_id;
    own.is_current = true;
    own.created_at = own.last_used_at = claims.issued_at;
    own.expires_at = claims.expires_at;
    own.ip_address = std::move(client.ip_address);
    own.user_agent = std::move(client.user_agent);
    found->insert(found->begin(), std::move(own));
  }
  co_return found;
}

runtime::Task<base::Result<bool>> Sessions::end_one(security::AccessClaims claims, std::string sign_in_id,
                                                    Client client) {
  if (sign_in_id == claims.session_id) {
    const base::Status ended = co_await end_by_access_token(std::move(claims), std::move(client));
    if (!ended) co_return std::unexpected(ended.error());
    co_return true;
  }
  const base::Result<std::vector<SignIn>> found = co_await living(claims);
  if (!found) co_return std::unexpected(found.error());
  if (std::ranges::find(*found, sign_in_id, &SignIn::id) == found->end())
    co_return std::unexpected(session_not_found());
  const base::Result<bool> ended =
      co_await end_family(std::move(sign_in_id), std::move(claims.user_id), std::move(client));
  if (!ended) co_return std::unexpected(ended.error());
  if (!*ended) co_return std::unexpected(session_not_found());
  co_return false;
}

runtime::Task<base::Result<std::size_t>> Sessions::end_others(security::AccessClaims claims, Client client) {
  if (claims.session_id.empty()) co_return std::unexpected(no_current_session());
  std::size_t ended = 0;
  // By the most that a store lists at once; a round that ends none is the last, whatever is listed.
  for (std::size_t before = 0;; before = ended) {
    base::Result<std::vector<SignIn>> found = co_await living(claims);
    if (!found) co_return std::unexpected(std::move(found).error());
    for (SignIn& other : *found) {
      if (other.is_current) continue;
      const base::Result<bool> one = co_await end_family(std::move(other.id), claims.user_id, client);
      if (!one) co_return std::unexpected(one.error());
      if (*one) ++ended;
    }
    if (found->size() < storage::kSignInsMax || ended == before) co_return ended;
  }
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
