#include "auth/testing/world.hpp"
#include "security/jws.hpp"
#include "security/jwt.hpp"

namespace auth {
namespace {

class AccessTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AccessTest);

/// Every route that needs a user.
struct Protected {
  const char* method;
  const char* path;
};
constexpr Protected kProtected[] = {{"GET", "/api/v1/auth/profile"},
                                    {"PUT", "/api/v1/auth/profile"},
                                    {"POST", "/api/v1/auth/change-password"},
                                    {"POST", "/api/v1/auth/verify-token"},
                                    {"POST", "/api/v1/auth/logout-all"}};

security::AccessClaims claims(World& world, const Login& login) {
  return {.user_id = login.user_id,
          .email = "kevin@example.com",
          .token_id = "00112233445566778899aabbccddeeff",
          .session_id = "",
          .issued_at = world.clock().now(),
          .expires_at = world.clock().now() + std::chrono::hours{1}};
}

std::string bearer(const security::AccessClaims& content) {
  return "Bearer " + security::Hs256Jwt(test_key()).sign(content);
}

void expect_401(const testkit::HttpReply& reply, std::string_view message, std::string_view code) {
  EXPECT_EQ(reply.status, 401) << reply.body;
  EXPECT_EQ(reply.body, R"({"success":false,"message":")" + std::string(message) + R"(","error":")" +
                            std::string(message) + R"(","code":")" + std::string(code) + "\"}");
}

TEST(AccessTableTest, RefusesEveryProtectedRouteWithoutATokenBeforeReadingTheBody) {
  World world;
  for (const auto& [method, path] : kProtected) {
    SCOPED_TRACE(std::string(method) + " " + path);
    const std::string_view body = std::string_view(method) == "GET" ? "" : "{not json";
    expect_401(world.client().request(method, path, body), "Access token required", "TOKEN_MISSING");
  }
}

TEST(AccessTableTest, NamesTheFaultOfTheToken) {
  World world;
  const auto login = world.sign_up();
  const auto ask = [&](const std::string& authorization) {
    return world.post("verify-token", "{}", {{"Authorization", authorization}});
  };
  expect_401(ask("Bearer"), "Access token required", "TOKEN_MISSING");
  expect_401(ask("Bearer a b"), "Access token required", "TOKEN_MISSING");
  expect_401(ask("Basic abc"), "Access token required", "TOKEN_MISSING");
  expect_401(ask("Bearer abc"), "Invalid token", "INVALID_TOKEN");
  expect_401(ask("Bearer eyJhbGciOiJub25lIn0.e30."), "Invalid token", "INVALID_TOKEN");
  auto expired = claims(world, login);
  expired.expires_at = world.clock().now() - std::chrono::minutes{1};
  expect_401(ask(bearer(expired)), "Token expired", "TOKEN_EXPIRED");
  const security::Hs256 jws(test_key());
  expect_401(ask("Bearer " + jws.sign(R"({"userId":"u","type":"refresh","jti":"j","iat":1,"exp":9999999999})")),
             "Invalid token type", "INVALID_TOKEN_TYPE");
  expect_401(ask(bearer(claims(world, Login{.access_token = "", .refresh_token = "", .user_id = "nobody"}))),
             "User not found or inactive", "USER_INACTIVE");
}

TEST(AccessTableTest, TakesTheSchemeInAnyCase) {
  World world;
  const auto login = world.sign_up();
  EXPECT_EQ(world.post("verify-token", "{}", {{"Authorization", "bEaReR " + login.access_token}}).status, 200);
}

TEST_P(AccessTest, RefusesATokenTheSecondItExpires) {
  World world(GetParam());
  const auto login = world.sign_up();
  world.clock().advance(std::chrono::hours{24} + std::chrono::seconds{4});
  EXPECT_EQ(world.refusal(login), "");
  world.clock().advance(std::chrono::seconds{2});
  EXPECT_EQ(world.refusal(login), "TOKEN_EXPIRED");
}

// Symptom of the old service: suspended users kept working until their token expired.
TEST_P(AccessTest, RefusesASuspendedUserOnEveryRoute) {
  World world(GetParam());
  const auto login = world.sign_up();
  EXPECT_EQ(world.refusal(login), "");
  ASSERT_TRUE(world.run(world.stores().accounts().suspend(login.user_id, std::nullopt)));
  for (const auto& [method, path] : kProtected) {
    expect_401(world.client().request(method, path, {}, login.bearer()),
               "Your account has been suspended. Please contact support.", "ACCOUNT_SUSPENDED");
  }
}

TEST_P(AccessTest, RefusesADeletedUser) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_TRUE(world.run(world.stores().accounts().remove(login.user_id)));
  expect_401(world.get("profile", login.bearer()), "User not found or inactive", "USER_INACTIVE");
}

TEST_P(AccessTest, TakesATokenOfTheOldService) {
  World world(GetParam());
  const auto login = world.sign_up();
  const std::string now = std::to_string(base::to_millis(world.clock().now()) / 1000);
  const security::Hs256 jws(test_key());
  const std::string token =
      jws.sign(R"({"userId":")" + login.user_id +
               R"(","email":"kevin@example.com","type":"access","jti":"ab12","iat":)" + now + R"(,"exp":9999999999})");
  EXPECT_EQ(world.get("profile", {{"Authorization", "Bearer " + token}}).status, 200);
}

}  // namespace
}  // namespace auth
