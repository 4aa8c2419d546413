#include "auth/testing/world.hpp"
#include "testing/service/tokens.hpp"

namespace auth {
namespace {

class SessionsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(SessionsTest);

boost::json::array sessions_of(World& world, const Login& login) {
  const auto reply = world.get("sessions", login.bearer());
  EXPECT_EQ(reply.status, 200) << reply.body;
  if (reply.status != 200) return {};
  return reply.json().at("data").at("sessions").as_array();
}

std::string id_of(const boost::json::value& session) { return std::string(session.at("id").as_string()); }

testkit::HttpReply end_session_of(World& world, const std::string& id, const Login& login) {
  return world.client().request("DELETE", "/api/v1/auth/sessions/" + id, {}, login.bearer());
}

Login log_in_with(World& world, const std::string& user_agent, bool remember_me = false) {
  const std::string more = remember_me ? R"(,"rememberMe":true)" : "";
  return login_of(world.post(
      "login", R"({"email":"kevin@example.com","password":")" + std::string(kGoodPassword) + "\"" + more + "}",
      {{"User-Agent", user_agent}}));
}

/// A token of the old system, which names no sign-in.
Login nameless(World& world, const Login& login) {
  const security::Hs256Jwt ours(test_key());
  Login old = login;
  old.access_token = ours.sign({.user_id = login.user_id,
                                .email = "kevin@example.com",
                                .token_id = "old",
                                .session_id = "",
                                .issued_at = world.clock().now(),
                                .expires_at = world.clock().now() + std::chrono::hours{1}});
  return old;
}

TEST(SessionsRulesTest, NeedAUser) {
  World world;
  for (const char* const path : {"/api/v1/auth/sessions", "/api/v1/auth/sessions/nonsense"}) {
    testkit::expect_error(world.client().request("DELETE", path), 401, "Access token required", "TOKEN_MISSING");
  }
  testkit::expect_error(world.get("sessions"), 401, "Access token required", "TOKEN_MISSING");
}

TEST_P(SessionsTest, AreListedOnceForEachSignIn) {
  World world(GetParam());
  const auto first = world.sign_up();
  const base::Timestamp signed_up_at = world.clock().now();
  world.clock().advance(std::chrono::minutes{1});
  const auto second =
      log_in_with(world, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", true);
  const base::Timestamp logged_in_at = world.clock().now();
  world.clock().advance(std::chrono::minutes{1});
  auto refreshed = world.post("refresh", {}, first.cookie());
  refreshed = world.post("refresh", {}, login_of(refreshed).cookie());
  ASSERT_EQ(refreshed.status, 200);

  const auto rows = sessions_of(world, second);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].at("current"), true);
  EXPECT_EQ(rows[0].at("device"), "Firefox on Linux");
  EXPECT_EQ(rows[0].at("rememberMe"), true);
  EXPECT_EQ(rows[0].at("ipAddress"), "127.0.0.1");
  EXPECT_EQ(rows[0].at("lastUsedAt"), boost::json::value(base::to_iso8601(logged_in_at)));
  EXPECT_EQ(rows[0].at("expiresAt"), boost::json::value(base::to_iso8601(logged_in_at + std::chrono::hours{30 * 24})));
  EXPECT_EQ(rows[1].at("current"), false);
  EXPECT_EQ(rows[1].at("createdAt"), boost::json::value(base::to_iso8601(signed_up_at)));
  EXPECT_EQ(rows[1].at("lastUsedAt"), boost::json::value(base::to_iso8601(world.clock().now())));
  EXPECT_EQ(rows[1].at("device"), "Unknown device");
  EXPECT_EQ(rows[1].as_object().size(), 9U);
}

TEST_P(SessionsTest, NeverShowATokenOrItsHash) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto reply = world.get("sessions", login.bearer());
  EXPECT_EQ(reply.body.find(login.refresh_token), std::string::npos);
  EXPECT_EQ(reply.body.find("oken"), std::string::npos);
  EXPECT_EQ(reply.body.find("ash"), std::string::npos);
  EXPECT_EQ(reply.field("Cache-Control"), "no-store");
}

TEST_P(SessionsTest, AnswerWhateverAUserAgentIs) {
  World world(GetParam());
  static_cast<void>(world.sign_up());
  const auto login = log_in_with(world, std::string(511, 'x') + "\xC3\xA9 \xFF\xFE <b>");
  const auto rows = sessions_of(world, login);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].at("device"), "Unknown device");
}

// Symptom elsewhere: "sign out this device" changed a column that nobody reads.
TEST_P(SessionsTest, EndWithTheirAccessAndRefreshTokensAtOnce) {
  World world(GetParam());
  const auto mine = world.sign_up();
  auto lost = login_of(world.log_in());
  const Login before_refresh = lost;
  lost = login_of(world.post("refresh", {}, lost.cookie()));
  EXPECT_EQ(world.refusal(before_refresh), "");
  EXPECT_EQ(world.refusal(lost), "");

  const auto rows = sessions_of(world, mine);
  ASSERT_EQ(rows.size(), 2U);
  const auto reply = end_session_of(world, id_of(rows[1]), mine);
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.field("Set-Cookie"));
  EXPECT_EQ(world.refusal(before_refresh), "TOKEN_REVOKED");
  EXPECT_EQ(world.refusal(lost), "TOKEN_REVOKED");
  EXPECT_EQ(world.post("refresh", {}, lost.cookie()).status, 401);
  EXPECT_EQ(world.refusal(mine), "");
  EXPECT_EQ(world.post("refresh", {}, mine.cookie()).status, 200);
  EXPECT_EQ(end_session_of(world, id_of(rows[1]), mine).status, 404);
}

TEST_P(SessionsTest, EndTheCurrentOneWithItsCookie) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto other = login_of(world.log_in());
  const auto rows = sessions_of(world, login);
  const auto reply = end_session_of(world, id_of(rows[0]), login);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.field("Set-Cookie")->starts_with("refreshToken=;"));
  EXPECT_EQ(world.refusal(login), "TOKEN_REVOKED");
  EXPECT_EQ(world.post("refresh", {}, login.cookie()).status, 401);
  EXPECT_EQ(world.refusal(other), "");
}

TEST_P(SessionsTest, AreNotFoundWhenUnknownOrOfOthers) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto stranger = world.sign_up("lisa@example.com");
  const std::string foreign = id_of(sessions_of(world, stranger)[0]);
  for (const std::string& id : {foreign, std::string("nonsense"), std::string("%00"), std::string("%ff"),
                                std::string("00000000-0000-4000-8000-000000000000")}) {
    testkit::expect_error(end_session_of(world, id, login), 404, "Session not found", "NOT_FOUND");
  }
  EXPECT_EQ(world.refusal(stranger), "");
}

TEST_P(SessionsTest, EndAllButTheCurrentOne) {
  World world(GetParam());
  const auto one = world.sign_up();
  const auto two = login_of(world.log_in());
  const auto three = login_of(world.log_in());
  const auto stranger = world.sign_up("lisa@example.com");
  const auto reply = world.client().request("DELETE", "/api/v1/auth/sessions", {}, two.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("data").at("ended"), 2);
  EXPECT_FALSE(reply.field("Set-Cookie"));
  EXPECT_EQ(world.refusal(one), "TOKEN_REVOKED");
  EXPECT_EQ(world.refusal(three), "TOKEN_REVOKED");
  EXPECT_EQ(world.refusal(two), "");
  EXPECT_EQ(world.post("refresh", {}, two.cookie()).status, 200);
  EXPECT_EQ(world.refusal(stranger), "");
  EXPECT_EQ(sessions_of(world, two).size(), 1U);
}

// Symptom elsewhere: a client whose own session could not be told ended everything.
TEST_P(SessionsTest, EndNothingWhenTheTokenNamesNone) {
  World world(GetParam());
  const auto login = world.sign_up();
  const Login old = nameless(world, login);
  EXPECT_EQ(world.client().request("DELETE", "/api/v1/auth/sessions", {}, old.bearer()).status, 400);
  EXPECT_EQ(world.refusal(login), "");
  const auto rows = sessions_of(world, old);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].at("current"), false);
}

TEST_P(SessionsTest, KeepTheCurrentOneAfterAChangeOfPassword) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto other = login_of(world.log_in());
  const std::string id = id_of(sessions_of(world, login)[0]);
  ASSERT_EQ(
      world
          .post("change-password",
                R"({"currentPassword":")" + std::string(kGoodPassword) + R"(","newPassword":"Battery-Staple-8!"})",
                login.bearer())
          .status,
      200);
  EXPECT_EQ(world.refusal(other), "TOKEN_REVOKED");
  const auto rows = sessions_of(world, login);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(id_of(rows[0]), id);
  EXPECT_EQ(rows[0].at("current"), true);
  EXPECT_EQ(end_session_of(world, id, login).status, 200);
  EXPECT_EQ(world.refusal(login), "TOKEN_REVOKED");
}

TEST_P(SessionsTest, AreGoneAfterALogout) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto other = login_of(world.log_in());
  ASSERT_EQ(world.post("logout", {}, other.cookie()).status, 200);
  EXPECT_EQ(sessions_of(world, login).size(), 1U);
}

TEST_P(SessionsTest, LeaveASecurityEventForEachThatEnds) {
  World world(GetParam());
  const auto login = world.sign_up();
  static_cast<void>(world.log_in());
  ASSERT_EQ(world.client().request("DELETE", "/api/v1/auth/sessions", {}, login.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().security_events->flush()));
  const auto events = world.run(world.stores().security_events->newest_of_user(login.user_id, 10)).value();
  EXPECT_EQ(std::ranges::count(events, "session_ended", &storage::SecurityEvent::type), 1);
}

}  // namespace
}  // namespace auth
