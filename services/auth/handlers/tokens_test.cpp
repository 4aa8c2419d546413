#include <thread>

#include "auth/testing/world.hpp"
#include "security/opaque_token.hpp"

namespace auth {
namespace {

class RefreshTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(RefreshTest);

void expect_refused_and_cleared(const testkit::HttpReply& reply, std::string_view code) {
  EXPECT_EQ(reply.status, 401) << reply.body;
  EXPECT_EQ(reply.json().at("code").as_string(), code);
  EXPECT_EQ(reply.field("Set-Cookie"),
            "refreshToken=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict");
}

TEST(RefreshRulesTest, RefusesWhatIsNoTokenOfOursAndClearsTheCookie) {
  World world;
  expect_refused_and_cleared(world.post("refresh"), "REFRESH_TOKEN_MISSING");
  expect_refused_and_cleared(world.post("refresh", "{}"), "REFRESH_TOKEN_MISSING");
  expect_refused_and_cleared(world.post("refresh", R"({"refreshToken":""})"), "REFRESH_TOKEN_MISSING");
  expect_refused_and_cleared(world.post("refresh", R"({"refreshToken":"x"})"), "INVALID_REFRESH_TOKEN");
  expect_refused_and_cleared(world.post("refresh", R"({"refreshToken":42})"), "INVALID_REFRESH_TOKEN");
  expect_refused_and_cleared(world.post("refresh", {}, {{"Cookie", "refreshToken=nonsense"}}), "INVALID_REFRESH_TOKEN");
  const std::string unknown(43, 'A');
  expect_refused_and_cleared(world.post("refresh", {}, {{"Cookie", "refreshToken=" + unknown}}),
                             "INVALID_REFRESH_TOKEN");
}

TEST(RefreshRulesTest, RefusesAnAccessTokenInItsPlace) {
  World world;
  const auto login = world.sign_up();
  expect_refused_and_cleared(world.post("refresh", R"({"refreshToken":")" + login.access_token + "\"}"),
                             "INVALID_REFRESH_TOKEN");
}

// Of a year by default; here two refreshes of a week each would reach beyond ten days.
TEST_P(RefreshTest, EndsASignInAtItsAgeHoweverOftenItWasRefreshed) {
  Config config = test_config();
  config.sessions.lifetime = std::chrono::days{10};
  World world(GetParam(), std::move(config));
  const auto first = world.sign_up();
  world.clock().advance(std::chrono::days{6});
  const auto second = world.post("refresh", {}, first.cookie());
  ASSERT_EQ(second.status, 200) << second.body;
  world.clock().advance(std::chrono::days{4});
  expect_refused_and_cleared(world.post("refresh", {}, login_of(second).cookie()), "INVALID_REFRESH_TOKEN");
}

// A session row of an older version may live longer than the sign-in now may.
TEST_P(RefreshTest, RefusesAnOlderSessionThatOutlivesItsSignIn) {
  World world(GetParam());
  const auto login = world.sign_up();
  storage::Session old;
  old.id = "old";
  const base::Secret token{std::string(43, 'B')};
  old.token_hash = security::token_digest(token.reveal());
  old.user_id = login.user_id;
  old.family_id = "old family";
  old.authenticated_at = old.created_at = world.clock().now() - std::chrono::days{366};
  old.expires_at = world.clock().now() + std::chrono::days{1};
  ASSERT_TRUE(world.run(world.stores().sessions->create(old)));
  expect_refused_and_cleared(world.post("refresh", R"({"refreshToken":")" + std::string(token.reveal()) + "\"}"),
                             "INVALID_REFRESH_TOKEN");
}

TEST_P(RefreshTest, ExchangesTheTokenAndLeavesTheOldAccessTokenAlone) {
  World world(GetParam());
  const auto first = world.sign_up();
  const auto reply = world.post("refresh", {}, first.cookie());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("message"), "Tokens refreshed successfully");
  EXPECT_FALSE(reply.json().at("data").as_object().contains("user"));
  const auto second = login_of(reply);
  EXPECT_EQ(second.refresh_token.size(), 43U);
  EXPECT_NE(second.refresh_token, first.refresh_token);
  EXPECT_EQ(reply.body.find(second.refresh_token), std::string::npos);
  EXPECT_EQ(world.refusal(first), "");
  EXPECT_EQ(world.refusal(second), "");
}

TEST_P(RefreshTest, TakesTheTokenOfTheBodyButPrefersTheCookie) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto by_body = world.post("refresh", R"({"refreshToken":")" + login.refresh_token + "\"}");
  EXPECT_EQ(by_body.status, 200);
  const auto cookie_wins =
      world.post("refresh", R"({"refreshToken":"ignored"})", {{"Cookie", "a=b; refreshToken=" + cookie_of(by_body)}});
  EXPECT_EQ(cookie_wins.status, 200);
}

// Symptom of the old service: reuse was refused, but the stolen family stayed alive.
TEST_P(RefreshTest, EndsTheWholeFamilyWhenATokenIsUsedTwice) {
  World world(GetParam());
  const auto victim = world.sign_up();
  const auto thief = login_of(world.post("refresh", {}, victim.cookie()));
  expect_refused_and_cleared(world.post("refresh", {}, victim.cookie()), "INVALID_REFRESH_TOKEN");
  expect_refused_and_cleared(world.post("refresh", {}, thief.cookie()), "INVALID_REFRESH_TOKEN");
  EXPECT_EQ(world.refusal(thief), "TOKEN_REVOKED");
}

TEST_P(RefreshTest, LeavesOtherSessionsAloneWhenAFamilyEnds) {
  World world(GetParam());
  const auto one = world.sign_up();
  const auto other = login_of(world.log_in());
  static_cast<void>(world.post("refresh", {}, one.cookie()));
  static_cast<void>(world.post("refresh", {}, one.cookie()));
  EXPECT_EQ(world.refusal(other), "");
  EXPECT_EQ(world.post("refresh", {}, other.cookie()).status, 200);
}

TEST_P(RefreshTest, KeepsTheFamilyWithinTheGraceOfClientsThatRaceThemselves) {
  Config config = test_config();
  config.sessions.reuse_grace = std::chrono::seconds{10};
  World world(GetParam(), std::move(config));
  const auto first = world.sign_up();
  const auto second = login_of(world.post("refresh", {}, first.cookie()));
  const auto slower_tab = world.post("refresh", {}, first.cookie());
  EXPECT_EQ(slower_tab.status, 401);
  EXPECT_EQ(slower_tab.json().at("code"), "INVALID_REFRESH_TOKEN");
  // Symptom: the 401 cleared the cookie that the faster tab had just got, for all tabs share it.
  EXPECT_FALSE(slower_tab.field("Set-Cookie"));
  EXPECT_EQ(world.post("refresh", {}, second.cookie()).status, 200);
  world.clock().advance(std::chrono::seconds{10});
  expect_refused_and_cleared(world.post("refresh", {}, first.cookie()), "INVALID_REFRESH_TOKEN");
}

TEST_P(RefreshTest, LetsExactlyOneOfSixParallelUsesWin) {
  World world(GetParam());
  const auto login = world.sign_up();
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 6; ++i) {
      clients.emplace_back([&] {
        testkit::HttpClient client(world.app().port());
        if (client.request("POST", "/api/v1/auth/refresh", {}, login.cookie()).status == 200) ++won;
      });
    }
  }
  EXPECT_EQ(won, 1);
}

// Symptom of the old service: after a refresh a remembered session lasted seven days only.
TEST_P(RefreshTest, KeepsARememberedSessionAtThirtyDays) {
  World world(GetParam());
  ASSERT_FALSE(world.sign_up().user_id.empty());
  const auto login = login_of(world.log_in("kevin@example.com", kGoodPassword, R"(,"rememberMe":true)"));
  const auto reply = world.post("refresh", {}, login.cookie());
  EXPECT_NE(reply.field("Set-Cookie")->find("Max-Age=2592000;"), std::string::npos);
  EXPECT_EQ(reply.json().at("data").at("tokens").at("refreshTokenExpiresIn"), "30d");
}

TEST_P(RefreshTest, RefusesAnExpiredSession) {
  World world(GetParam());
  const auto login = world.sign_up();
  world.clock().advance(std::chrono::hours{24 * 7});
  expect_refused_and_cleared(world.post("refresh", {}, login.cookie()), "INVALID_REFRESH_TOKEN");
}

TEST_P(RefreshTest, NamesTheSuspension) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(login.user_id, std::nullopt)));
  expect_refused_and_cleared(world.post("refresh", {}, login.cookie()), "ACCOUNT_SUSPENDED");
}

TEST_P(RefreshTest, RefusesTheSessionOfADeletedUser) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_TRUE(world.run(world.stores().accounts->remove(login.user_id)));
  expect_refused_and_cleared(world.post("refresh", {}, login.cookie()), "INVALID_REFRESH_TOKEN");
}

TEST_P(RefreshTest, RefusesTheCookieForAForeignOriginOnly) {
  World world(GetParam());
  const auto login = world.sign_up();
  auto foreign = login.cookie();
  foreign.emplace_back("Origin", "https://evil.example");
  const auto refused = world.post("refresh", {}, foreign);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.json().at("code"), "ORIGIN_NOT_ALLOWED");
  auto listed = login.cookie();
  listed.emplace_back("Origin", "http://localhost:5173");
  EXPECT_EQ(world.post("refresh", {}, listed).status, 200);
}

}  // namespace
}  // namespace auth
