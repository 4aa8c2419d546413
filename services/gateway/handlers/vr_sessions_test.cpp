#include "gateway/handlers/vr_sessions.hpp"

#include <future>

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"
#include "runtime/run.hpp"
#include "storage/memory/cache.hpp"
#include "testing/http/request.hpp"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

TEST(NormaliseDestinationTest, RefusesWhatIsNoName) {
  for (const std::string& text : {std::string(), std::string("   "), std::string("a/b"), std::string("<b>"),
                                  std::string("a\nb"), std::string("a\0b", 3), std::string("\xff\xfe"),
                                  std::string(65, 'a'), std::string("a.b"), std::string("\xF0\x9F\x98\x80")}) {
    EXPECT_FALSE(normalise_destination(text)) << text;
  }
}

TEST(NormaliseDestinationTest, TrimsAndLowersLettersOfAnyScript) {
  EXPECT_EQ(normalise_destination("  Barcelona "), "barcelona");
  EXPECT_EQ(normalise_destination("SÃO PAULO_2-b"), "são paulo_2-b");
  EXPECT_EQ(normalise_destination("МОСКВА"), "москва");
  EXPECT_EQ(normalise_destination(std::string(64, 'A')), std::string(64, 'a'));
}

class VrSessionsTest : public ::testing::Test {
 protected:
  testkit::HttpReply create(std::string_view body = R"({"destination":"Barcelona"})",
                            const testkit::FieldList& fields = {}) {
    return gateway_.client().request("POST", "/api/v1/vr/sessions", body, fields);
  }
  std::string new_pin() { return std::string(create().json().at("data").at("pin").as_string().c_str()); }
  testkit::HttpReply redeem(const std::string& pin) { return gateway_.get("/api/v1/vr/sessions/" + pin); }

  static Config config() {
    Config config = test_config();
    config.limits.set("VR_PIN", {3, 1min});
    return config;
  }
  Gateway gateway_{config()};
};

void expect_error(const testkit::HttpReply& reply, int status, std::string_view message) {
  EXPECT_EQ(reply.status, status);
  EXPECT_EQ(reply.json().at("success"), false);
  EXPECT_EQ(reply.json().at("message").as_string(), message);
  EXPECT_EQ(reply.json().at("error").as_string(), message);
}

TEST_F(VrSessionsTest, RefusesBodiesWithoutADestination) {
  for (const char* body : {"", "{}", R"({"destination":null})", R"({"destination":7})", R"({"destination":["a"]})",
                           R"({"destination":""})", R"({"destination":"a/b"})"}) {
    expect_error(create(body), 400, R"(Missing or invalid "destination" field)");
  }
}

// Link checkers and previews ask with HEAD; the person who typed the PIN then got 409.
TEST_F(VrSessionsTest, KeepsAPinThatWasOnlyLookedAt) {
  const std::string pin = new_pin();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(gateway_.client().request("HEAD", "/api/v1/vr/sessions/" + pin).status, 200);
  }
  EXPECT_EQ(redeem(pin).status, 200);
  EXPECT_EQ(gateway_.client().request("HEAD", "/api/v1/vr/sessions/" + pin).status, 409);
}

TEST_F(VrSessionsTest, CountsALookAtAWrongPinAsAGuess) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(gateway_.client().request("HEAD", "/api/v1/vr/sessions/00000" + std::to_string(i)).status, 404);
  }
  EXPECT_EQ(redeem("000009").status, 429);
}

TEST_F(VrSessionsTest, RefusesMalformedJson) {
  const auto reply = create("{");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json().at("code"), "INVALID_JSON");
}

TEST_F(VrSessionsTest, RefusesAHugeBody) { EXPECT_EQ(create(std::string(100'000, ' ')).status, 413); }

TEST_F(VrSessionsTest, RefusesWhatIsNoPin) {
  for (const char* pin : {"12345", "1234567", "abcdef", "12345a", "%31%32%33", "-12345"}) {
    expect_error(redeem(pin), 400, "Invalid PIN format. Must be 6 digits.");
  }
}

TEST_F(VrSessionsTest, KnowsNoPinThatWasNeverDrawn) { expect_error(redeem("000000"), 404, "PIN not found or expired"); }

TEST_F(VrSessionsTest, RedeemsAPinOnce) {
  const auto created = create();
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.field("Cache-Control"), "no-store");
  const auto data = created.json().at("data");
  EXPECT_EQ(data.at("destination"), "barcelona");
  EXPECT_EQ(data.at("expiresAt").as_int64(), base::to_millis(gateway_.clock().now()) + 600'000);
  const std::string pin(data.at("pin").as_string().c_str());
  EXPECT_EQ(pin.size(), 6U);
  EXPECT_EQ(redeem(pin).body, R"({"success":true,"data":{"destination":"barcelona","autoVR":true}})");
  expect_error(redeem(pin), 409, "PIN has already been used");
}

TEST_F(VrSessionsTest, TellsAnExpiredPinFromAnUnknownOne) {
  const std::string pin = new_pin();
  gateway_.clock().advance(10min);
  expect_error(redeem(pin), 410, "PIN has expired");
  gateway_.clock().advance(10min);
  expect_error(redeem(pin), 404, "PIN not found or expired");
}

TEST_F(VrSessionsTest, TakesAForm) {
  const auto reply = create("destination=New+York", {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.json().at("data").at("destination"), "new york");
}

TEST_F(VrSessionsTest, WorksUnderTheAlias) { EXPECT_EQ(gateway_.get("/v1/vr/sessions/" + new_pin()).status, 200); }

TEST_F(VrSessionsTest, LimitsMissesAndOnlyMisses) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(redeem(new_pin()).status, 200);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(redeem("000000").status, 404);
  const auto reply = redeem("000000");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.json().at("code"), "RATE_LIMIT_EXCEEDED");
  EXPECT_TRUE(reply.field("Retry-After"));
  EXPECT_EQ(redeem(new_pin()).status, 429);
}

/// PINs that cannot be looked up.
class LostPins final : public storage::PinStore {
 public:
  runtime::Task<base::Status> create(storage::Pin) override { co_return gone(); }
  runtime::Task<base::Result<storage::Redemption>> redeem(std::string) override { co_return gone(); }
  runtime::Task<base::Result<storage::Redemption>> look_up(std::string) override { co_return gone(); }

 private:
  static std::unexpected<base::Error> gone() { return std::unexpected(base::unavailable("redis: connection refused")); }
};

// Symptom: while the store of PINs was away, every look-up was counted as a miss, and then the right PIN was refused.
TEST(VrSessionsOutageTest, CountsNoMissThatNobodyCouldJudge) {
  testkit::FakeClock clock;
  base::SystemRandom random;
  metrics::Registry metrics{"gateway", "test"};
  LostPins pins;
  const auto counters = storage::memory::make_rate_limit_store(clock);
  const auto misses = std::make_shared<const guards::RateLimiter>(
      *counters, guards::RateLimitRule{.name = "vr-pin", .limit = {1, 1min}, .message = "m"}, metrics);
  VrSessions sessions(pins, misses, clock, random, 10min);
  for (int i = 0; i < 3; ++i) {
    testkit::TestRequest test;
    test.request.server.params.emplace_back("pin", "123456");
    const auto answer = runtime::run(sessions.redeem(test.request));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), base::ErrorCode::kUnavailable) << i;
  }
}

TEST_F(VrSessionsTest, GivesAPinToExactlyOneOfManyCallers) {
  Config config = test_config();
  Gateway gateway(std::move(config), 2);
  const auto created = gateway.client().request("POST", "/api/v1/vr/sessions", R"({"destination":"rome"})");
  const std::string path =
      "/api/v1/vr/sessions/" + std::string(created.json().at("data").at("pin").as_string().c_str());
  std::vector<std::future<int>> callers;
  for (int i = 0; i < 8; ++i)
    callers.push_back(std::async(std::launch::async, [&] { return gateway.get(path).status; }));
  int redeemed = 0;
  for (auto& caller : callers) redeemed += caller.get() == 200;
  EXPECT_EQ(redeemed, 1);
}

TEST_F(VrSessionsTest, HasNoDelete) {
  EXPECT_EQ(gateway_.client().request("DELETE", "/api/v1/vr/sessions/" + new_pin()).status, 405);
}

}  // namespace
}  // namespace gateway::testing
