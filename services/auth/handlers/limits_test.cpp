#include "auth/testing/world.hpp"

namespace auth {
namespace {

using std::chrono::minutes;

constexpr std::string_view kWrong = "Wrong-Horse-7!";

testkit::FieldList from(const std::string& address) { return {{"X-Forwarded-For", address}}; }

Config behind_a_proxy(Config config) {
  config.trusted_proxies = http::TrustedProxies::parse({"loopback"}).value();
  return config;
}

std::string body(const std::string& email, std::string_view password) {
  return R"({"email":")" + email + R"(","password":")" + std::string(password) + "\"}";
}

Config with_login_limit() {
  Config config = behind_a_proxy(test_config());
  config.limits.set("LOGIN", {5, minutes{15}});
  return config;
}

TEST(LoginLimitTest, RefusesTheSixthFailureEvenWithTheRightPassword) {
  World world("memory", with_login_limit());
  ASSERT_FALSE(world.sign_up().user_id.empty());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.log_in("kevin@example.com", kWrong).status, 401);
  const auto reply = world.log_in();
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.json().at("message"), "Too many login attempts, please try again in 15 minutes");
  EXPECT_EQ(reply.json().at("error"), reply.json().at("message"));
  EXPECT_EQ(reply.json().at("code"), "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(reply.json().at("retryAfter"), 180);
  EXPECT_EQ(reply.field("Retry-After"), "180");
  EXPECT_EQ(reply.field("RateLimit-Policy"), "5;w=900");
  EXPECT_EQ(reply.field("RateLimit-Remaining"), "0");
}

TEST(LoginLimitTest, CountsFailuresOnly) {
  World world("memory", with_login_limit());
  ASSERT_FALSE(world.sign_up().user_id.empty());
  for (int i = 0; i < 12; ++i) EXPECT_EQ(world.log_in().status, 200);
  EXPECT_EQ(world.log_in("kevin@example.com", kWrong).status, 401);
}

TEST(LoginLimitTest, CountsAnAliasAsTheSameAccount) {
  World world("memory", with_login_limit());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(world.log_in("joe+" + std::to_string(i) + "@gmail.com", kWrong).status, 401);
  }
  EXPECT_EQ(world.log_in("j.oe@gmail.com", kWrong).status, 429);
}

TEST(LoginLimitTest, LeavesTheOwnerAloneWhenAStrangerGuesses) {
  World world("memory", with_login_limit());
  ASSERT_FALSE(world.sign_up().user_id.empty());
  for (int i = 0; i < 6; ++i) {
    static_cast<void>(world.post("login", body("kevin@example.com", kWrong), from("203.0.113.9")));
  }
  EXPECT_EQ(world.post("login", body("kevin@example.com", kWrong), from("203.0.113.9")).status, 429);
  EXPECT_EQ(world.post("login", body("kevin@example.com", kGoodPassword), from("198.51.100.1")).status, 200);
}

TEST(LoginLimitTest, OpensAgainWithTime) {
  World world("memory", with_login_limit());
  for (int i = 0; i < 6; ++i) static_cast<void>(world.log_in("kevin@example.com", kWrong));
  world.clock().advance(minutes{3});
  EXPECT_EQ(world.log_in("kevin@example.com", kWrong).status, 401);
  EXPECT_EQ(world.log_in("kevin@example.com", kWrong).status, 429);
}

// Symptom of the old service: limits only held when the client asked for them by this header.
TEST(LoginLimitTest, IgnoresTheTestHeader) {
  World world("memory", with_login_limit());
  for (int i = 0; i < 5; ++i) static_cast<void>(world.log_in("kevin@example.com", kWrong));
  EXPECT_EQ(world.post("login", body("kevin@example.com", kWrong), {{"x-test-rate-limit", "false"}}).status, 429);
}

TEST(LoginLimitTest, CountsAllAccountsOfOneAddressTogether) {
  Config config = test_config();
  config.limits.set("LOGIN_IP", {3, minutes{15}});
  World world("memory", std::move(config));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.log_in(std::to_string(i) + "@example.com", kWrong).status, 401);
  EXPECT_EQ(world.log_in("4@example.com", kWrong).status, 429);
}

/// An account under attack from everywhere, and its owner.
class AttackedAccountTest : public ::testing::Test {
 protected:
  static Config config() {
    Config config = behind_a_proxy(test_config());
    config.limits.set("LOGIN_ACCOUNT", {20, std::chrono::hours{24}});
    config.slowed_login_delay = std::chrono::milliseconds{1};
    return config;
  }
  testkit::HttpReply attempt(const std::string& address, std::string_view password, testkit::FieldList fields = {}) {
    fields.emplace_back("X-Forwarded-For", address);
    return world_.post("login", body("kevin@example.com", password), fields);
  }
  /// The owner signs up at home, then strangers guess until they are refused.
  testkit::HttpReply sign_up_and_attack() {
    const auto owner =
        world_.post("register", R"({"email":"kevin@example.com","password":"Correct-Horse-7!","firstName":"K"})",
                    from("192.0.2.1"));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(attempt("203.0." + std::to_string(i) + ".9", kWrong).status, 401) << i;
    EXPECT_EQ(attempt("203.0.113.9", kGoodPassword).status, 429);
    return owner;
  }
  static testkit::FieldList device_of(const testkit::HttpReply& reply) {
    const std::string line = reply.all("Set-Cookie").at(1);
    return {{"Cookie", line.substr(0, line.find(';'))}};
  }
  World world_{"memory", config()};
};

// Symptom: 600 guesses at one account from 120 networks were all judged.
TEST_F(AttackedAccountTest, RefusesStrangersAfterTheLimitWhateverTheirAddress) {
  static_cast<void>(sign_up_and_attack());
  EXPECT_EQ(attempt("198.51.100.1", kWrong).status, 429);
  EXPECT_EQ(attempt("2001:db8:1:2::1", kGoodPassword).status, 429);
}

// Symptom: a bucket that refills as time goes by let nearly twice the daily number of guesses through in one day.
TEST_F(AttackedAccountTest, JudgesNoMoreThanTheLimitInADayHoweverTheGuessesAreSpread) {
  static_cast<void>(sign_up_and_attack());
  int judged = 0;
  for (int hour = 1; hour < 24; ++hour) {
    world_.clock().advance(std::chrono::hours{1});
    for (int i = 0; i < 2; ++i) {
      const std::string address = "198." + std::to_string(hour) + "." + std::to_string(i) + ".1";
      if (attempt(address, kWrong).status == 401) ++judged;
    }
  }
  EXPECT_EQ(judged, 0);
  world_.clock().advance(std::chrono::hours{2});
  EXPECT_EQ(attempt("198.51.100.1", kWrong).status, 401);
}

TEST_F(AttackedAccountTest, LetsTheOwnerInFromAKnownNetwork) {
  static_cast<void>(sign_up_and_attack());
  EXPECT_EQ(attempt("192.0.2.200", kWrong).status, 401);
  EXPECT_EQ(attempt("192.0.2.77", kGoodPassword).status, 200);
  EXPECT_EQ(attempt("198.51.100.1", kGoodPassword).status, 429);
}

TEST_F(AttackedAccountTest, ForgetsANetworkAfterThirtyDays) {
  static_cast<void>(sign_up_and_attack());
  world_.clock().advance(std::chrono::hours{24 * 31});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(attempt("203.0." + std::to_string(i) + ".9", kWrong).status, 401) << i;
  EXPECT_EQ(attempt("192.0.2.1", kGoodPassword).status, 429);
}

TEST_F(AttackedAccountTest, LetsTheOwnerInOnAKnownDeviceFromAnywhere) {
  const auto device = device_of(sign_up_and_attack());
  EXPECT_EQ(attempt("198.51.100.1", kGoodPassword, device).status, 200);
}

TEST_F(AttackedAccountTest, TakesNoDeviceOfAnotherAccountAndNoForgedOne) {
  auto device = device_of(sign_up_and_attack());
  const auto other =
      world_.post("register", R"({"email":"other@example.com","password":"Correct-Horse-7!","firstName":"K"})",
                  from("198.51.100.1"));
  const std::string foreign = device_of(other).front().second;
  const std::string own = device.front().second;
  const std::string name = own.substr(0, own.find('=') + 1);
  for (const std::string& cookie : {foreign, name + foreign.substr(foreign.find('=') + 1), own + "x", name, name + "..",
                                    name + "aa.99999999999999999999.x"}) {
    EXPECT_EQ(attempt("198.51.100.1", kGoodPassword, {{"Cookie", cookie}}).status, 429) << cookie;
  }
}

TEST_F(AttackedAccountTest, BoundsTheGuessesOfAKnownDeviceToo) {
  const auto device = device_of(sign_up_and_attack());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(attempt("203.0." + std::to_string(i) + ".9", kWrong, device).status, 401) << i;
  EXPECT_EQ(attempt("198.51.100.1", kGoodPassword, device).status, 429);
}

TEST_F(AttackedAccountTest, ForgetsADeviceAfterHalfAYear) {
  const auto device = device_of(sign_up_and_attack());
  world_.clock().advance(kDeviceCookieLifetime + std::chrono::hours{1});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(attempt("203.0." + std::to_string(i) + ".9", kWrong).status, 401) << i;
  EXPECT_EQ(attempt("198.51.100.1", kGoodPassword, device).status, 429);
}

TEST_F(AttackedAccountTest, SetsTheDeviceCookieBehindTheRefreshCookie) {
  const auto cookies = sign_up_and_attack().all("Set-Cookie");
  ASSERT_EQ(cookies.size(), 2U);
  EXPECT_TRUE(cookies[0].starts_with("refreshToken="));
  EXPECT_TRUE(cookies[1].starts_with("device-"));
  EXPECT_NE(cookies[1].find("; HttpOnly; SameSite=Strict"), std::string::npos);
}

TEST_F(AttackedAccountTest, AnswersForAnUnknownAddressAsForAnAccount) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(attempt("203.0." + std::to_string(i) + ".9", kWrong).status, 401) << i;
  EXPECT_EQ(attempt("198.51.100.1", kWrong).status, 429);
}

TEST(LoginLimitTest, SlowsStrangersOnceATenthIsUsedUp) {
  Config config = behind_a_proxy(test_config());
  config.limits.set("LOGIN_ACCOUNT", {20, std::chrono::hours{24}});
  config.slowed_login_delay = std::chrono::milliseconds{150};
  World world("memory", std::move(config));
  const auto time_of = [&](const std::string& address) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(world.post("login", body("kevin@example.com", kWrong), from(address)).status, 401);
    return std::chrono::steady_clock::now() - start;
  };
  for (int i = 0; i < 2; ++i) static_cast<void>(time_of("203.0." + std::to_string(i) + ".9"));
  EXPECT_GE(time_of("198.51.100.1"), std::chrono::milliseconds{150});
}

// Symptom: refused logins were counted against the address and against the account of somebody else.
TEST(LoginLimitTest, ChargesNobodyForARefusedLogin) {
  Config config = with_login_limit();
  config.limits.set("LOGIN_IP", {10, minutes{15}});
  World world("memory", std::move(config));
  ASSERT_FALSE(world.sign_up("b@example.com").user_id.empty());
  for (int i = 0; i < 50; ++i) static_cast<void>(world.log_in("a@example.com", kWrong));
  EXPECT_EQ(world.log_in("b@example.com").status, 200);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.log_in("b@example.com", kWrong).status, 401) << i;
  EXPECT_EQ(world.log_in("c@example.com", kWrong).status, 429);
}

TEST(LoginLimitTest, CountsNestedNetworksOfIpv6) {
  Config config = behind_a_proxy(test_config());
  config.limits.set("LOGIN_IP", {2, minutes{15}});
  World world("memory", std::move(config));
  int judged = 0;
  for (int i = 0; i < 40; ++i) {
    const auto reply = world.post("login", body(std::to_string(i) + "@example.com", kWrong),
                                  from("2001:db8:1:" + std::to_string(10 + i) + "::1"));
    if (reply.status == 401) ++judged;
  }
  EXPECT_EQ(judged, 4);
}

TEST(LoginLimitTest, DoesNotCountWhatNobodyCouldJudge) {
  World world("memory", with_login_limit());
  world.hash_pool().stop();
  for (int i = 0; i < 8; ++i) EXPECT_EQ(world.log_in().status, 503);
}

TEST(RegisterLimitTest, CountsSoundAttemptsPerAddress) {
  Config config = behind_a_proxy(test_config());
  config.limits.set("REGISTER", {2, std::chrono::hours{1}});
  World world("memory", std::move(config));
  const auto attempt = [&](const std::string& email, const std::string& address) {
    return world.post("register", R"({"email":")" + email + R"(","password":"Correct-Horse-7!","firstName":"K"})",
                      from(address));
  };
  EXPECT_EQ(attempt("mistyped", "203.0.113.9").status, 400);
  EXPECT_EQ(attempt("a@example.com", "203.0.113.9").status, 201);
  EXPECT_EQ(attempt("b@example.com", "203.0.113.9").status, 201);
  const auto reply = attempt("c@example.com", "203.0.113.9");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.json().at("message"), "Too many registration attempts, please try again later");
  EXPECT_EQ(attempt("d@example.com", "198.51.100.1").status, 201);
}

TEST(RefreshLimitTest, CountsPerFamily) {
  Config config = test_config();
  config.limits.set("REFRESH", {2, minutes{15}});
  World world("memory", std::move(config));
  auto login = world.sign_up();
  const auto other = login_of(world.log_in());
  for (int i = 0; i < 2; ++i) login = login_of(world.post("refresh", {}, login.cookie()));
  const auto reply = world.post("refresh", {}, login.cookie());
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.json().at("message"), "Too many token refresh attempts");
  EXPECT_FALSE(reply.field("Set-Cookie"));
  EXPECT_EQ(world.post("refresh", {}, other.cookie()).status, 200);
  world.clock().advance(minutes{15});
  EXPECT_EQ(world.post("refresh", {}, login.cookie()).status, 200);
}

TEST(GeneralLimitTest, CountsUsersApart) {
  Config config = test_config();
  config.limits.set("AUTH", {3, minutes{15}});
  World world("memory", std::move(config));
  const auto one = world.sign_up("one@example.com");
  const auto two = world.sign_up("two@example.com");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.get("profile", one.bearer()).status, 200);
  const auto reply = world.get("profile", one.bearer());
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.json().at("message"), "Too many requests, please try again later");
  EXPECT_EQ(world.get("profile", two.bearer()).status, 200);
}

TEST(GeneralLimitTest, LimitsGuessedTokensByAddressWithoutTouchingUsersBehindIt) {
  Config config = test_config();
  config.limits.set("AUTH", {3, minutes{15}});
  World world("memory", std::move(config));
  const auto login = world.sign_up();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.get("profile", {{"Authorization", "Bearer x"}}).status, 401);
  EXPECT_EQ(world.get("profile", {{"Authorization", "Bearer x"}}).status, 429);
  EXPECT_EQ(world.get("profile", login.bearer()).status, 200);
}

TEST(ChangePasswordLimitTest, CountsFailedGuessesOfTheCurrentPassword) {
  Config config = test_config();
  config.limits.set("CHANGE_PASSWORD", {2, minutes{15}});
  World world("memory", std::move(config));
  const auto login = world.sign_up();
  const auto attempt = [&](std::string_view current) {
    return world
        .post("change-password",
              R"({"currentPassword":")" + std::string(current) + R"(","newPassword":"Battery-Staple-8!"})",
              login.bearer())
        .status;
  };
  EXPECT_EQ(world.post("change-password", "{}", login.bearer()).status, 400);
  EXPECT_EQ(attempt(kWrong), 400);
  EXPECT_EQ(attempt(kWrong), 400);
  EXPECT_EQ(attempt(kGoodPassword), 429);
}

// Symptom: whether an address has an account could be asked for 300 addresses in a quarter of an hour.
TEST(EmailChangeLimitTest, CountsEveryAttemptThatTellsWhetherAnAddressIsTaken) {
  Config config = test_config();
  config.limits.set("EMAIL_CHANGE", {3, std::chrono::hours{1}});
  World world("memory", std::move(config));
  ASSERT_FALSE(world.sign_up("other@example.com").user_id.empty());
  const auto login = world.sign_up();
  const auto change = [&](const std::string& email) {
    return world.put("profile", R"({"email":")" + email + "\"}", login.bearer()).status;
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(change("kevin@example.com"), 200);
  EXPECT_EQ(change("other@example.com"), 409);
  EXPECT_EQ(change("other@example.com"), 409);
  EXPECT_EQ(change("free@example.com"), 200);
  EXPECT_EQ(change("other@example.com"), 429);
  EXPECT_EQ(world.put("profile", R"({"firstName":"K"})", login.bearer()).status, 200);
}

TEST(LimitTest, NeverTouchesHealthAndPreflight) {
  Config config = test_config();
  config.limits.set("AUTH", {1, minutes{15}});
  World world("memory", std::move(config));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(world.client().request("GET", "/health").status, 200);
    EXPECT_EQ(world.client()
                  .request("OPTIONS", "/api/v1/auth/profile", {},
                           {{"Origin", "http://localhost:5173"}, {"Access-Control-Request-Method", "PUT"}})
                  .status,
              204);
  }
}

}  // namespace
}  // namespace auth
