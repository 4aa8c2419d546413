#include "storage/ports/session_store.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace storage {

Session succeed(const Session& consumed, NextSession next, base::Timestamp now) {
  Session session = consumed;
  session.id = std::move(next.id);
  session.token_hash = std::move(next.token_hash);
  session.expires_at = next.expires_at;
  session.ip_address = std::move(next.ip_address);
  session.user_agent = std::move(next.user_agent);
  session.consumed_at.reset();
  session.created_at = now;
  return session;
}

RotationOutcome judge_rotation(const Session& session, base::Timestamp now) noexcept {
  if (session.revoked_at) return RotationOutcome::kRevoked;
  if (session.consumed_at) return RotationOutcome::kConsumed;
  return session.expires_at <= now ? RotationOutcome::kExpired : RotationOutcome::kRotated;
}

base::Timestamp keep_until(const Session& session, std::chrono::milliseconds access_lifetime) noexcept {
  const base::Timestamp begun = std::max(session.created_at, session.revoked_at.value_or(session.created_at));
  return std::max(session.expires_at, begun + access_lifetime);
}

bool is_alive(const Session& session, std::chrono::milliseconds access_lifetime, base::Timestamp now) noexcept {
  return !session.consumed_at && !session.revoked_at && keep_until(session, access_lifetime) > now;
}

void order_sign_ins(std::vector<Session>& sessions) {
  std::ranges::sort(sessions, [](const Session& left, const Session& right) {
    return std::tie(right.created_at, left.family_id) < std::tie(left.created_at, right.family_id);
  });
  if (sessions.size() > kSignInsMax) sessions.resize(kSignInsMax);
}

}  // namespace storage
