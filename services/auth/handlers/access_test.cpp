#include "auth/testing/world.hpp"
#include "testing/service/tokens.hpp"

namespace auth {
namespace {

class AccessTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AccessTest);

/// Every route that needs a user.
struct Protected {
  const char* method;
  const char* path;
};
constexpr Protected kProtected[] = {
    {"GET", "/api/v1/auth/profile"},          {"PUT", "/api/v1/auth/profile"},
    {"POST", "/api/v1/auth/change-password"}, {"POST", "/api/v1/auth/verify-token"},
    {"POST", "/api/v1/auth/logout-all"},      {"GET", "/api/v1/auth/sessions"},
    {"DELETE", "/api/v1/auth/sessions"},      {"DELETE", "/api/v1/auth/sessions/00000000-0000-4000-8000-000000000000"}};

TEST(AccessTableTest, RefusesEveryProtectedRouteWithoutATokenBeforeReadingTheBody) {
  World world;
  for (const auto& [method, path] : kProtected) {
    SCOPED_TRACE(std::string(method) + " " + path);
    const std::string_view body = std::string_view(method) == "GET" ? "" : "{not json";
    testkit::expect_error(world.client().request(method, path, body), 401, "Access token required", "TOKEN_MISSING");
  }
}

TEST(AccessTableTest, NamesTheFaultOfTheToken) {
  World world;
  const auto login = world.sign_up();
  for (const auto& bad : testkit::bad_tokens(login.user_id, world.clock().now())) {
    SCOPED_TRACE(bad.authorization);
    testkit::expect_error(world.post("verify-token", "{}", {{"Authorization", bad.authorization}}), 401, bad.message,
                          bad.code);
  }
}

TEST(AccessTableTest, TakesTheSchemeInAnyCase) {
  World world;
  const auto login = world.sign_up();
  EXPECT_EQ(world.post("verify-token", "{}", {{"Authorization", "bEaReR " + login.access_token}}).status, 200);
}

// A new key signs, and nobody has to log in again.
TEST(AccessTableTest, TakesTokensOfAKeyThatIsBeingReplaced) {
  Config config = test_config();
  config.token_key = base::Secret("the key that takes its place, which is long");
  config.also_accepted_token_key = test_key();
  World world("memory", std::move(config));
  Login login = world.sign_up();
  EXPECT_EQ(world.refusal(login), "");
  login.access_token = security::Hs256Jwt(test_key())
                           .sign({.user_id = login.user_id,
                                  .email = "kevin@example.com",
                                  .token_id = "of before",
                                  .session_id = "",
                                  .issued_at = world.clock().now(),
                                  .expires_at = world.clock().now() + std::chrono::hours{1}});
  EXPECT_EQ(world.refusal(login), "");
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
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(login.user_id, std::nullopt)));
  for (const auto& [method, path] : kProtected) {
    testkit::expect_error(world.client().request(method, path, {}, login.bearer()), 401,
                          "Your account has been suspended. Please contact support.", "ACCOUNT_SUSPENDED");
  }
}

TEST_P(AccessTest, RefusesADeletedUser) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_TRUE(world.run(world.stores().accounts->remove(login.user_id)));
  testkit::expect_error(world.get("profile", login.bearer()), 401, "User not found or inactive", "USER_INACTIVE");
}

TEST_P(AccessTest, TakesATokenOfTheOldService) {
  World world(GetParam());
  const auto login = world.sign_up();
  const std::string now = std::to_string(base::to_millis(world.clock().now()) / 1000);
  const std::string token = testkit::bearer_saying(
      R"({"userId":")" + login.user_id + R"(","email":"kevin@example.com","type":"access","jti":"ab12","iat":)" + now +
      R"(,"exp":9999999999})");
  EXPECT_EQ(world.get("profile", {{"Authorization", token}}).status, 200);
}

}  // namespace
}  // namespace auth
