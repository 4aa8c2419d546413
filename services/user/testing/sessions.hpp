/// Sessions as auth-service writes them at a sign-in, which user-service reads and ends.
#pragma once

#include "user/testing/world.hpp"

namespace user {

/// Of somebody who signs in now, not stored yet. It is its own family, and lasts for a day.
inline storage::Session session_of(World& world, const Person& person, const std::string& id) {
  storage::Session session;
  session.id = session.token_hash = session.family_id = id;
  session.user_id = person.id;
  session.authenticated_at = session.created_at = world.clock().now();
  session.expires_at = session.created_at + std::chrono::hours{24};
  return session;
}

}  // namespace user
