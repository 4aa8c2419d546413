#include "storage/ports/session_store.hpp"

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

}  // namespace storage
