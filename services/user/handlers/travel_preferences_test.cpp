// What the AI service is told of users (docs/http-contract.md §4.11).
#include "user/testing/world.hpp"

namespace user {
namespace {

using boost::json::value;

class TravelPreferencesTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(TravelPreferencesTest);

const testkit::FieldList kAiToken{{"X-Internal-Token", "a token of 24 characters"}};

Config with_ai_token() {
  Config config = test_config();
  config.internal_token = base::Secret("a token of 24 characters");
  return config;
}

/// Somebody who has answered two steps of the wizard.
Person traveller(World& world, const std::string& email) {
  const Person person = world.sign_up(email);
  EXPECT_EQ(world.post("onboarding", "", person.bearer()).status, 200);
  for (const char* body : {R"({"step":"destinations","data":{"bucketList":["Rome"]},"markCompleted":true})",
                           R"({"step":"transport","data":{"transportModes":["train"]},"markCompleted":true})"}) {
    EXPECT_EQ(world.put("onboarding/step", body, person.bearer()).status, 200) << body;
  }
  return person;
}

std::string ai_path(const std::string& user_id) { return "/api/v1/ai/users/" + user_id + "/preferences"; }

TEST(TravelPreferencesRulesTest, AreForOtherServicesOnly) {
  World world("sqlite", with_ai_token());
  const Person kevin = traveller(world, "kevin@example.com");
  for (const testkit::FieldList& fields : {testkit::FieldList{}, kevin.bearer()}) {
    expect_error(world.get(ai_path(kevin.id), fields), 403, "Access denied", "FORBIDDEN");
    expect_error(world.get("/api/v1/ai/health", fields), 403, "Access denied", "FORBIDDEN");
    expect_error(world.post("/api/v1/ai/users/preferences/batch", "{not json", fields), 403, "Access denied",
                 "FORBIDDEN");
  }
  EXPECT_EQ(world.get("/api/v1/ai/health", kAiToken).json().at("data").at("status"), "ok");
}

TEST_P(TravelPreferencesTest, AreGroupedAsTheWizardHasThem) {
  World world(GetParam(), with_ai_token());
  const Person kevin = traveller(world, "kevin@example.com");
  const auto reply = world.get(ai_path(kevin.id), kAiToken);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("timestamp"), value(base::to_iso8601(world.clock().now())));
  const value data = reply.json().at("data");
  EXPECT_EQ(data.at("userId"), value(kevin.id));
  EXPECT_EQ(data.at("isOnboardingCompleted"), false);
  EXPECT_TRUE(data.at("onboardingCompletedAt").is_null());
  const value& preferences = data.at("preferences");
  EXPECT_EQ(preferences.as_object().size(), 11U);
  EXPECT_EQ(preferences.at("destinations"), boost::json::parse(R"({"bucketList":["Rome"]})"));
  EXPECT_EQ(preferences.at("transport"), boost::json::parse(R"({"transportModes":["train"]})"));
  EXPECT_EQ(preferences.at("loyalty"), boost::json::parse("{}"));
  EXPECT_EQ(data.at("metadata").at("completedSteps"), boost::json::parse(R"(["destinations","transport"])"));
  EXPECT_EQ(data.at("metadata").at("dataQuality").at("completeness").to_number<double>(), 0.15);
}

TEST_P(TravelPreferencesTest, AreGivenOfManyAtOnce) {
  World world(GetParam(), with_ai_token());
  const Person kevin = traveller(world, "kevin@example.com");
  const Person lisa = traveller(world, "lisa@example.com");
  const Person without = world.sign_up("without@example.com");
  const std::string body =
      R"({"userIds":[")" + kevin.id + R"(",")" + lisa.id + R"(",")" + lisa.id + R"(",")" + without.id + R"(","x"]})";
  const auto reply = world.post("/api/v1/ai/users/preferences/batch", body, kAiToken);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("data").as_array().size(), 2U);
  for (const std::string& id : {without.id, std::string("x"), std::string("%00")}) {
    EXPECT_EQ(world.get(ai_path(id), kAiToken).status, 404) << id;
  }
}

TEST(TravelPreferencesRulesTest, AreAskedForByALongEnoughList) {
  World world("sqlite", with_ai_token());
  std::string many = R"({"userIds":["x")";
  for (int i = 0; i < 100; ++i) many += R"(,"x")";
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"userIds":[]})"), std::string(R"({"userIds":"x"})"),
        std::string(R"({"userIds":[1]})"), std::string(R"({"userIds":null})"), many + "]}"}) {
    const auto reply = world.post("/api/v1/ai/users/preferences/batch", body, kAiToken);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.json().at("message"), "userIds must be a list of 1 to 100 ids");
  }
}

TEST_P(TravelPreferencesTest, LeaveAnAuditRowOfTheService) {
  World world(GetParam(), with_ai_token());
  const Person kevin = traveller(world, "kevin@example.com");
  ASSERT_EQ(world.get(ai_path(kevin.id), kAiToken).status, 200);
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  const auto rows = world.run(world.stores().audit_log->newest_of_user(kevin.id, 20)).value();
  const auto by_service = std::ranges::find(rows, "service", &storage::AuditEntry::accessor_type);
  ASSERT_NE(by_service, rows.end());
  EXPECT_EQ(by_service->action, "READ");
  EXPECT_EQ(by_service->resource, "TravelOnboardingProfile");
  EXPECT_FALSE(by_service->accessor_id);
}

}  // namespace
}  // namespace user
