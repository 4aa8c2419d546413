/// Access tokens of every kind a client can hold (docs/http-contract.md §1.3), the same for each service. For tests
/// only.
#pragma once

#include <string>
#include <vector>

#include "security/jws.hpp"
#include "security/jwt.hpp"
#include "testing/service/world.hpp"

namespace testkit {

inline security::AccessClaims claims_of(const std::string& user_id, base::Timestamp now) {
  return {.user_id = user_id,
          .email = "kevin@example.com",
          .token_id = "00112233445566778899aabbccddeeff",
          .session_id = "",
          .issued_at = now,
          .expires_at = now + std::chrono::hours{1}};
}

inline std::string bearer_of(const security::AccessClaims& claims) {
  return "Bearer " + security::Hs256Jwt(token_key()).sign(claims);
}

/// A token signed with the right key that says what the test wants.
inline std::string bearer_saying(std::string_view payload) {
  return "Bearer " + security::Hs256(token_key()).sign(payload);
}

/// An Authorization field no service may accept, and the 401 it gets.
struct BadToken {
  std::string authorization;
  std::string message;
  std::string code;
};

/// `user_id` is alive. Every row of section 1.3 that a field alone can cause.
inline std::vector<BadToken> bad_tokens(const std::string& user_id, base::Timestamp now) {
  auto expired = claims_of(user_id, now);
  expired.expires_at = now - std::chrono::minutes{1};
  const auto missing = [](std::string field) {
    return BadToken{std::move(field), "Access token required", "TOKEN_MISSING"};
  };
  const auto invalid = [](std::string field) { return BadToken{std::move(field), "Invalid token", "INVALID_TOKEN"}; };
  const std::string good = bearer_of(claims_of(user_id, now));
  const security::Hs256 stranger(base::Secret("ffffffffffffffffffffffffffffffff"));
  const std::string payload = R"({"userId":")" + user_id + R"(","type":"access","jti":"j","iat":1,"exp":9999999999})";
  return {missing(""),
          missing("Bearer"),
          missing("Bearer "),
          missing("Bearer a b"),
          missing("Basic abc"),
          invalid("Bearer abc"),
          invalid("Bearer eyJhbGciOiJub25lIn0.e30."),
          invalid("Bearer " + stranger.sign(payload)),
          invalid(good.substr(0, good.size() - 2)),
          invalid(bearer_saying(R"({"type":"access","jti":"j","iat":1,"exp":9999999999})")),
          {bearer_of(expired), "Token expired", "TOKEN_EXPIRED"},
          {bearer_saying(R"({"userId":"u","type":"refresh","jti":"j","iat":1,"exp":9999999999})"), "Invalid token type",
           "INVALID_TOKEN_TYPE"},
          {bearer_of(claims_of("nobody", now)), "User not found or inactive", "USER_INACTIVE"}};
}

}  // namespace testkit
