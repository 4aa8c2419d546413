#include "auth/testing/world.hpp"
#include "security/jwt.hpp"

namespace auth {
namespace {

class LogOutTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(LogOutTest);

void expect_logged_out(const testkit::HttpReply& reply) {
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"success":true,"message":"Logged out successfully"})");
  EXPECT_EQ(reply.field("Set-Cookie"),
            "refreshToken=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict");
}

TEST(LogOutRulesTest, AlwaysSucceedsWhateverIsPresented) {
  World world;
  expect_logged_out(world.post("logout"));
  expect_logged_out(world.post("logout", "{}"));
  expect_logged_out(world.post("logout", "{not json"));
  expect_logged_out(world.post("logout", R"({"refreshToken":{"$gt":""}})"));
  expect_logged_out(world.post("logout", {}, {{"Authorization", "Bearer nonsense"}, {"Cookie", "refreshToken=x"}}));
  expect_logged_out(world.post("logout", "a=b", {{"Content-Type", "text/plain"}}));
}

// Symptom of the old service: the owner came from an unverified token, so anybody could store rows for anybody.
TEST(LogOutRulesTest, StoresNothingAboutAForgedToken) {
  World world;
  const auto login = world.sign_up();
  const security::Hs256Jwt forger(base::Secret("the key of somebody else, 32 byte"));
  const std::string forged = forger.sign({.user_id = login.user_id,
                                          .email = "kevin@example.com",
                                          .token_id = "forged",
                                          .session_id = "",
                                          .issued_at = world.clock().now(),
                                          .expires_at = world.clock().now() + std::chrono::hours{1}});
  expect_logged_out(world.post("logout", {}, {{"Authorization", "Bearer " + forged}}));
  EXPECT_FALSE(world.run(world.stores().revocations->is_revoked("forged")).value());
  EXPECT_EQ(world.refusal(login), "");
}

// Symptom: a token of a machine whose clock runs ahead was answered as logged out, and worked once its time had come.
TEST_P(LogOutTest, EndsATokenThatIsStillToBegin) {
  World world(GetParam());
  const auto login = world.sign_up();
  const security::Hs256Jwt ours(test_key());
  Login ahead = login;
  ahead.access_token = ours.sign({.user_id = login.user_id,
                                  .email = "kevin@example.com",
                                  .token_id = "ahead",
                                  .session_id = "",
                                  .issued_at = world.clock().now() + std::chrono::minutes{5},
                                  .expires_at = world.clock().now() + std::chrono::hours{1}});
  expect_logged_out(world.post("logout", {}, ahead.bearer()));
  world.clock().advance(std::chrono::minutes{10});
  EXPECT_EQ(world.refusal(ahead), "TOKEN_REVOKED");
}

// Symptom of the old service: without the cookie the access token stayed valid.
TEST_P(LogOutTest, EndsTheAccessTokenAtOnceEvenWithoutTheCookie) {
  World world(GetParam());
  const auto login = world.sign_up();
  EXPECT_EQ(world.refusal(login), "");
  expect_logged_out(world.post("logout", {}, login.bearer()));
  EXPECT_EQ(world.refusal(login), "TOKEN_REVOKED");
  EXPECT_EQ(world.post("refresh", {}, login.cookie()).status, 401);
}

TEST_P(LogOutTest, EndsTheSessionOfTheCookieAlone) {
  World world(GetParam());
  const auto login = world.sign_up();
  expect_logged_out(world.post("logout", {}, login.cookie()));
  EXPECT_EQ(world.post("refresh", {}, login.cookie()).status, 401);
}

TEST_P(LogOutTest, EndsTheSessionOfTheBodysTokenToo) {
  World world(GetParam());
  const auto one = world.sign_up();
  const auto two = login_of(world.log_in());
  expect_logged_out(world.post("logout", R"({"refreshToken":")" + two.refresh_token + "\"}", one.cookie()));
  EXPECT_EQ(world.post("refresh", {}, one.cookie()).status, 401);
  EXPECT_EQ(world.post("refresh", {}, two.cookie()).status, 401);
}

TEST_P(LogOutTest, LeavesOtherSessionsOfTheUserAlone) {
  World world(GetParam());
  const auto one = world.sign_up();
  const auto two = login_of(world.log_in());
  expect_logged_out(world.post("logout", {}, one.both()));
  EXPECT_EQ(world.refusal(two), "");
  EXPECT_EQ(world.post("refresh", {}, two.cookie()).status, 200);
}

TEST_P(LogOutTest, CanBeRepeated) {
  World world(GetParam());
  const auto login = world.sign_up();
  expect_logged_out(world.post("logout", {}, login.both()));
  expect_logged_out(world.post("logout", {}, login.both()));
}

TEST_P(LogOutTest, RefusesTheCookieForAForeignOrigin) {
  World world(GetParam());
  const auto login = world.sign_up();
  auto foreign = login.both();
  foreign.emplace_back("Origin", "https://evil.example");
  EXPECT_EQ(world.post("logout", {}, foreign).status, 403);
  EXPECT_EQ(world.refusal(login), "");
}

TEST_P(LogOutTest, EverywhereEndsEveryTokenAndSession) {
  World world(GetParam());
  const auto one = world.sign_up();
  const auto two = login_of(world.log_in());
  EXPECT_EQ(world.refusal(two), "");
  const auto reply = world.post("logout-all", {}, one.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"success":true,"message":"Logged out from all devices successfully"})");
  EXPECT_TRUE(reply.field("Set-Cookie")->starts_with("refreshToken=;"));
  for (const auto& login : {one, two}) {
    EXPECT_EQ(world.refusal(login), "TOKEN_REVOKED");
    EXPECT_EQ(world.post("refresh", {}, login.cookie()).status, 401);
  }
}

TEST_P(LogOutTest, EverywhereAllowsANewLoginInTheSameMoment) {
  World world(GetParam());
  const auto one = world.sign_up();
  EXPECT_EQ(world.post("logout-all", {}, one.bearer()).status, 200);
  EXPECT_EQ(world.refusal(login_of(world.log_in())), "");
}

TEST(LogOutRulesTest, EverywhereNeedsAUser) {
  World world;
  EXPECT_EQ(world.post("logout-all").status, 401);
}

}  // namespace
}  // namespace auth
