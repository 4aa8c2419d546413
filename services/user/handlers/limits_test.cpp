// Rate limits of user-service (docs/http-contract.md §1.9).
#include "user/testing/world.hpp"

namespace user {
namespace {

using std::chrono::minutes;

constexpr const char* kMessage = "Too many requests from this IP, please try again later.";

void expect_429(const testkit::HttpReply& reply, std::string_view policy) {
  EXPECT_EQ(reply.status, 429) << reply.body;
  EXPECT_EQ(reply.json().at("message"), kMessage);
  EXPECT_EQ(reply.json().at("error"), kMessage);
  EXPECT_EQ(reply.json().at("code"), "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(std::to_string(reply.json().at("retryAfter").as_int64()), reply.field("Retry-After"));
  EXPECT_EQ(reply.field("RateLimit-Policy"), policy);
  EXPECT_EQ(reply.field("RateLimit-Remaining"), "0");
}

TEST(LimitsTest, RefusesAUserAboveTheGeneralLimit) {
  Config config = test_config();
  config.limits.set("USER", {3, minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  expect_429(world.get("profile", kevin.bearer()), "3;w=900");
}

TEST(LimitsTest, CountsOneUserNotHisNeighbours) {
  Config config = test_config();
  config.limits.set("USER", {2, minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  for (int i = 0; i < 3; ++i) static_cast<void>(world.get("profile", kevin.bearer()));
  EXPECT_EQ(world.get("profile", other.bearer()).status, 200);
}

TEST(LimitsTest, CountsRefusedTokensByAddress) {
  Config config = test_config();
  config.limits.set("USER", {2, minutes{15}});
  World world("memory", config);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(world.get("profile", {{"Authorization", "Bearer x"}}).status, 401);
  EXPECT_EQ(world.get("profile", {{"Authorization", "Bearer y"}}).status, 429);
}

// Symptom of the old service: limits only held when the client asked for them by this header.
TEST(LimitsTest, IgnoresTheTestHeader) {
  Config config = test_config();
  config.limits.set("USER", {1, minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  const testkit::FieldList fields{{"Authorization", kevin.authorization}, {"x-test-rate-limit", "false"}};
  EXPECT_EQ(world.get("profile", fields).status, 200);
  EXPECT_EQ(world.get("profile", fields).status, 429);
}

// Symptom: 840 addresses could be asked for in one window.
TEST(LimitsTest, CountsAttemptsToChangeTheAddress) {
  Config config = test_config();
  config.limits.set("EMAIL_CHANGE", {2, std::chrono::hours{1}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  static_cast<void>(world.sign_up("other@example.com"));
  const auto change = [&](const std::string& email) {
    return world.put("profile", R"({"profile":{"email":")" + email + R"("}})", kevin.bearer()).status;
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(change("kevin@example.com"), 200);
  EXPECT_EQ(change("other@example.com"), 409);
  EXPECT_EQ(change("other@example.com"), 409);
  EXPECT_EQ(change("other@example.com"), 429);
  EXPECT_EQ(world.put("profile", R"({"preferences":{"language":"fr"}})", kevin.bearer()).status, 200);
}

TEST(LimitsTest, CountsAChangeOfAddressAsASignUpOfItsNetwork) {
  Config config = test_config();
  config.limits.set("REGISTER", {1, std::chrono::hours{1}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  EXPECT_EQ(world.put("profile", R"({"profile":{"email":"a@example.com"}})", kevin.bearer()).status, 200);
  EXPECT_EQ(world.put("profile", R"({"profile":{"email":"b@example.com"}})", other.bearer()).status, 429);
}

TEST(LimitsTest, NeverLimitsHealthPreflightsAndPictures) {
  Config config = test_config();
  config.limits.set("USER", {1, minutes{15}});
  World world("memory", config);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(world.get("/health").status, 200);
    EXPECT_EQ(world.get("/api/v1/users/health").status, 200);
    EXPECT_EQ(world.get("/uploads/avatars/1-1.png").status, 404);
    const testkit::FieldList preflight{{"Origin", "http://localhost:5173"}, {"Access-Control-Request-Method", "PUT"}};
    EXPECT_EQ(world.client().request("OPTIONS", "/api/v1/users/profile", {}, preflight).status, 204);
  }
}

TEST(LimitsTest, LimitsAvatarsOnEveryWayIn) {
  Config config = test_config();
  config.limits.set("AVATAR", {2, minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.upload_avatar(kevin, small_png()).status, 200);
  const std::string body = R"({"profile":{"photo":")" + data_url("image/png", small_png()) + "\"}}";
  EXPECT_EQ(world.put("profile", body, kevin.bearer()).status, 200);
  expect_429(world.put("profile", body, kevin.bearer()), "2;w=900");
  expect_429(world.upload_avatar(kevin, small_png(), "profile/me/avatar"), "2;w=900");
  EXPECT_EQ(world.put("profile", R"({"profile":{"photo":null}})", kevin.bearer()).status, 200);
}

TEST(LimitsTest, LimitsDocumentUploadsOnly) {
  Config config = test_config();
  config.limits.set("DOCUMENTS", {1, minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.upload_document(kevin, "one").status, 201);
  expect_429(world.upload_document(kevin, "two"), "1;w=900");
  EXPECT_EQ(world.get("documents", kevin.bearer()).status, 200);
}

TEST(LimitsTest, OpensAgainWithTime) {
  Config config = test_config();
  config.limits.set("USER", {1, minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 429);
  world.clock().advance(minutes{15});
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
}

}  // namespace
}  // namespace user
