// The travel wizard (docs/http-contract.md §4.9).
#include <thread>

#include "storage/ports/owned_records.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using boost::json::parse;
using boost::json::value;

class OnboardingApiTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(OnboardingApiTest);

std::string step_of(const std::string& step, const std::string& data, bool is_completed = false) {
  return R"({"step":")" + step + R"(","data":)" + data + R"(,"markCompleted":)" + (is_completed ? "true" : "false") +
         "}";
}
testkit::HttpReply put_step(World& world, const Person& person, const std::string& step, const std::string& data,
                            bool is_completed = false) {
  return world.put("onboarding/step", step_of(step, data, is_completed), person.bearer());
}
/// Somebody who has begun.
Person begin(World& world) {
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.post("onboarding", "", kevin.bearer()).status, 200);
  return kevin;
}
value profile_of(World& world, const Person& person) {
  const auto reply = world.get("onboarding", person.bearer());
  EXPECT_EQ(reply.status, 200) << reply.body;
  return reply.json().at("data");
}

TEST_P(OnboardingApiTest, IsAbsentUntilItIsBegun) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string first = "Onboarding profile not found. Create profile first.";
  expect_error(world.get("onboarding", kevin.bearer()), 404, "Onboarding profile not found", "NOT_FOUND");
  expect_error(world.get("onboarding/progress", kevin.bearer()), 404, "Onboarding profile not found", "NOT_FOUND");
  expect_error(world.remove("onboarding", kevin.bearer()), 404, "Onboarding profile not found", "NOT_FOUND");
  expect_error(put_step(world, kevin, "budget", "{}"), 404, first, "NOT_FOUND");
  expect_error(world.post("onboarding/complete", "", kevin.bearer()), 404, first, "NOT_FOUND");
}

TEST_P(OnboardingApiTest, BeginsOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply = world.post("onboarding", R"({"isCompleted":true,"userId":"x"})", kevin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("message"), "Onboarding profile created successfully");
  const value data = reply.json().at("data");
  EXPECT_EQ(data.at("userId"), value(kevin.id));
  EXPECT_EQ(data.at("isCompleted"), value(false));
  EXPECT_EQ(data.at("completedAt"), value(nullptr));
  EXPECT_EQ(data.at("stepData"), parse("{}"));
  EXPECT_EQ(data.at("travelTypes"), parse("[]"));
  EXPECT_EQ(data.at("travelWithChildren"), value(false));
  EXPECT_EQ(data.at("globalBudgetRange"), value(nullptr));
  EXPECT_EQ(data.at("user"), parse(R"({"onboardingCompleted":false,"onboardingCompletedAt":null})"));
  expect_error(world.post("onboarding", "", kevin.bearer()), 409, "Onboarding profile already exists",
               "ALREADY_EXISTS");
  EXPECT_EQ(profile_of(world, kevin), data);
}

// The client restores its wizard from `stepData`, so what it sent has to come back as it was.
TEST_P(OnboardingApiTest, GivesBackWhatWasSentAsItWas) {
  World world(GetParam());
  const Person kevin = begin(world);
  const auto reply =
      put_step(world, kevin, "style_comfort",
               R"({"preferredDestinations":{"destinations":["Rome",{"id":1.5}]},"bucketList":["Oslo"],)"
               R"("accommodationTypes":["hotel"],"cabinClassPreference":"economy",)"
               R"("budgetFlexibility":"somewhat_flexible","childrenAges":[3],"travelWithChildren":true})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("message"), "Step 'style_comfort' updated successfully");
  const value data = profile_of(world, kevin);
  EXPECT_EQ(data.at("stepData").at("preferredDestinations"), parse(R"({"destinations":["Rome",{"id":1.5}]})"));
  EXPECT_EQ(data.at("stepData").at("bucketList"), parse(R"(["Oslo"])"));
  EXPECT_EQ(data.at("stepData").at("budgetFlexibility"), "somewhat_flexible");
  EXPECT_EQ(data.at("accommodationTypes"), parse(R"(["hotel"])"));
  EXPECT_EQ(data.at("cabinClassPreference"), "economy");
  EXPECT_EQ(data.at("completedSteps"), parse("[]"));
}

// Symptom of the old service: whatever a step held was written into the row, the owner included.
TEST_P(OnboardingApiTest, WritesNothingButPreferences) {
  World world(GetParam());
  const Person kevin = begin(world);
  ASSERT_EQ(put_step(world, kevin, "budget",
                     R"({"userId":"x","id":"x","isCompleted":true,"completedSteps":["budget"],"user":{},"version":9,)"
                     R"("nonsense":1,"travelStyle":"MIXED"})")
                .status,
            200);
  const value data = profile_of(world, kevin);
  EXPECT_EQ(data.at("stepData"), parse(R"({"travelStyle":"MIXED"})"));
  EXPECT_EQ(data.at("userId"), value(kevin.id));
  EXPECT_EQ(data.at("isCompleted"), value(false));
  EXPECT_EQ(data.at("version"), value(1));
}

TEST_P(OnboardingApiTest, TakesAwayWhatIsNull) {
  World world(GetParam());
  const Person kevin = begin(world);
  ASSERT_EQ(put_step(world, kevin, "climate", R"({"travelStyle":"MIXED","travelTypes":["beach"]})").status, 200);
  ASSERT_EQ(put_step(world, kevin, "climate", R"({"travelStyle":null})").status, 200);
  EXPECT_EQ(profile_of(world, kevin).at("stepData"), parse(R"({"travelTypes":["beach"]})"));
}

TEST(OnboardingTableTest, RefusesWhatCannotBeAStep) {
  World world("sqlite");
  const Person kevin = begin(world);
  const std::string long_text(5000, 'x');
  const Case rows[] = {
      {"nothing", "{}", 400, R"("message":"Step is required")"},
      {"null step", R"({"step":null,"data":{}})", 400, "Step is required"},
      {"numeric step", R"({"step":7,"data":{}})", 400, "Step is required"},
      {"array for step", R"({"step":["budget"],"data":{}})", 400, "Step is required"},
      {"odd step", step_of("Budget!", "{}"), 400, "Step must be 1 to 40", "Budget!"},
      {"no data", R"({"step":"budget"})", 400, "Step data is required"},
      {"null data", R"({"step":"budget","data":null})", 400, "Step data is required"},
      {"array for data", R"({"step":"budget","data":[]})", 400, "Step data is required"},
      {"text for markCompleted", R"({"step":"budget","data":{},"markCompleted":"yes"})", 400,
       "markCompleted must be a boolean"},
      {"unknown style", step_of("budget", R"({"travelStyle":"WILD"})"), 400, R"("message":"Validation failed")",
       "WILD"},
      {"in the wizard's form", step_of("budget", R"({"travelStyle":7})"), 400,
       R"("validationErrors":[{"step":"budget","field":"travelStyle","error":"travelStyle must be one of)"},
      {"in our form", step_of("budget", R"({"travelStyle":7})"), 400, R"("path":"data.travelStyle")"},
      {"unknown type", step_of("travel_types", R"({"travelTypes":["BEACH","WILD"]})"), 400, "each must be one of",
       "WILD"},
      {"text for a list", step_of("timing", R"({"preferredSeasons":"SUMMER"})"), 400, "must be a list of strings"},
      {"numbers in a list", step_of("timing", R"({"preferredSeasons":[1]})"), 400, "must be a list of strings"},
      {"negative budget", step_of("budget", R"({"globalBudgetRange":{"min":-1,"max":5}})"), 400, "at least 0"},
      {"budget the wrong way round", step_of("budget", R"({"globalBudgetRange":{"min":5,"max":5}})"), 400,
       "min must be less than max"},
      {"numeric currency", step_of("budget", R"({"globalBudgetRange":{"min":1,"max":5,"currency":1}})"), 400,
       "currency must be a string"},
      {"array for an object", step_of("budget", R"({"preferredDestinations":[]})"), 400, "must be an object"},
      {"children without ages", step_of("group_travel", R"({"travelWithChildren":true})"), 400,
       "childrenAges must be a list of ages"},
      {"an age of 18", step_of("group_travel", R"({"childrenAges":[18]})"), 400, "childrenAges must be a list of ages"},
      {"half an age", step_of("group_travel", R"({"childrenAges":[1.5]})"), 400, "childrenAges must be a list of ages"},
      {"programs of another type", step_of("loyalty_payment", R"({"loyaltyPrograms":["x"]})"), 400,
       "must be a list of objects"},
      {"a large value", step_of("budget", R"({"bucketList":")" + long_text + "\"}"), 400, "at most 4 KiB", "xxx"},
      {"an operator", step_of("budget", R"({"bucketList":{"$gt":1}})"), 400, "", ""},
      {"malformed", "{", 400, "INVALID_JSON"},
  };
  for (const Case& row : rows) expect(world.put("onboarding/step", row.body, kevin.bearer()), row);
  EXPECT_EQ(profile_of(world, kevin).at("stepData"), parse("{}"));
}

TEST_P(OnboardingApiTest, NamesEveryViolation) {
  World world(GetParam());
  const Person kevin = begin(world);
  const auto reply =
      put_step(world, kevin, "budget", R"({"travelStyle":"WILD","travelTypes":5,"activityLevel":"LOW"})");
  ASSERT_EQ(reply.status, 400) << reply.body;
  EXPECT_EQ(reply.json().at("errors").as_array().size(), 2U);
  EXPECT_EQ(reply.json().at("validationErrors").as_array().size(), 2U);
}

TEST_P(OnboardingApiTest, CountsItsProgress) {
  World world(GetParam());
  const Person kevin = begin(world);
  const auto progress = [&] { return world.get("onboarding/progress", kevin.bearer()).json().at("data"); };
  value before = progress();
  EXPECT_EQ(before.at("progressPercentage"), value(0));
  EXPECT_EQ(before.at("totalSteps"), value(13));
  EXPECT_EQ(before.at("currentStep"), "destinations");
  for (const char* step : {"destinations", "review", "destinations"}) {
    ASSERT_EQ(put_step(world, kevin, step, "{}", true).status, 200);
  }
  value after = progress();
  EXPECT_EQ(after.at("completedSteps"), parse(R"(["destinations","review"])"));
  EXPECT_EQ(after.at("progressPercentage"), value(8));
  EXPECT_EQ(after.at("nextRecommendedStep"), "budget");
  EXPECT_EQ(after.at("isCompleted"), value(false));
}

TEST_P(OnboardingApiTest, KeepsNoMoreStepsThanItMay) {
  World world(GetParam());
  const Person kevin = begin(world);
  for (int i = 0; i < 64; ++i) {
    const std::string step{static_cast<char>('a' + i / 26), static_cast<char>('a' + i % 26)};
    ASSERT_EQ(put_step(world, kevin, step, "{}", true).status, 200) << step;
  }
  expect_error(put_step(world, kevin, "budget", "{}", true), 400, "Too many completed steps", "");
  EXPECT_EQ(put_step(world, kevin, "aa", "{}", true).status, 200);
}

TEST_P(OnboardingApiTest, CompletesWithTheRequiredStepsOnly) {
  World world(GetParam());
  const Person kevin = begin(world);
  for (const char* step : {"destinations", "budget", "travel_types"}) {
    ASSERT_EQ(put_step(world, kevin, step, "{}", true).status, 200);
  }
  expect_error(world.post("onboarding/complete", "", kevin.bearer()), 400,
               "Cannot complete onboarding. Missing required steps: accommodation, transport", "");
  for (const char* step : {"accommodation", "transport"}) {
    ASSERT_EQ(put_step(world, kevin, step, "{}", true).status, 200);
  }
  const auto reply = world.post("onboarding/complete", "", kevin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string at = "2026-01-31T12:00:00.000Z";
  EXPECT_EQ(reply.json().at("data"), parse(R"({"completedAt":")" + at + R"(","user":{"id":")" + kevin.id +
                                           R"(","onboardingCompleted":true,"onboardingCompletedAt":")" + at +
                                           R"("},"profile":{"isCompleted":true,"completedAt":")" + at + "\"}}"));
  const value progress = world.get("onboarding/progress", kevin.bearer()).json().at("data");
  EXPECT_EQ(progress.at("progressPercentage"), value(100));
  EXPECT_EQ(progress.at("currentStep"), value(nullptr));
  EXPECT_EQ(profile_of(world, kevin).at("user").at("onboardingCompleted"), value(true));
  world.clock().advance(std::chrono::hours{1});
  EXPECT_EQ(world.post("onboarding/complete", "", kevin.bearer()).json().at("data").at("completedAt"), value(at));
}

TEST_P(OnboardingApiTest, DeletesTheProfileAndTheFlags) {
  World world(GetParam());
  const Person kevin = begin(world);
  for (const char* step : {"destinations", "budget", "travel_types", "accommodation", "transport"}) {
    ASSERT_EQ(put_step(world, kevin, step, "{}", true).status, 200);
  }
  ASSERT_EQ(world.post("onboarding/complete", "", kevin.bearer()).status, 200);
  const auto reply = world.remove("onboarding", kevin.bearer());
  EXPECT_EQ(reply.json().at("message"), "Onboarding profile deleted successfully");
  EXPECT_EQ(reply.json().at("data"), value(nullptr));
  EXPECT_EQ(world.get("onboarding", kevin.bearer()).status, 404);
  ASSERT_EQ(world.post("onboarding", "", kevin.bearer()).status, 200);
  EXPECT_EQ(profile_of(world, kevin).at("user").at("onboardingCompleted"), value(false));
}

// Symptom of the old client: its wizard sends several steps at once, and the last one written was the only one left.
TEST_P(OnboardingApiTest, KeepsAllOfTheStepsThatComeAtOnce) {
  World world(GetParam());
  const Person kevin = begin(world);
  constexpr const char* kSteps[] = {"destinations", "budget", "travel_types", "timing", "accommodation", "transport"};
  constexpr const char* kData[] = {R"({"bucketList":[1]})",
                                   R"({"budgetByCategory":{"a":1}})",
                                   R"({"travelTypes":["BEACH"]})",
                                   R"({"preferredSeasons":["summer"]})",
                                   R"({"accommodationTypes":["hotel"]})",
                                   R"({"transportModes":["train"]})"};
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < std::size(kSteps); ++i) {
    clients.emplace_back([&world, &kevin, step = kSteps[i], data = kData[i]] {
      testkit::HttpClient client(world.app().port());
      const auto reply =
          client.request("PUT", "/api/v1/users/onboarding/step", step_of(step, data, true), kevin.bearer());
      EXPECT_EQ(reply.status, 200) << reply.body;
    });
  }
  for (std::thread& client : clients) client.join();
  const value data = profile_of(world, kevin);
  EXPECT_EQ(data.at("completedSteps").as_array().size(), std::size(kSteps));
  EXPECT_EQ(data.at("stepData").as_object().size(), std::size(kSteps));
}

TEST_P(OnboardingApiTest, BelongsToItsUserAlone) {
  World world(GetParam());
  const Person kevin = begin(world);
  const Person other = world.sign_up("other@example.com");
  EXPECT_EQ(world.get("onboarding", other.bearer()).status, 404);
  ASSERT_EQ(world.post("onboarding", "", other.bearer()).status, 200);
  ASSERT_EQ(put_step(world, other, "budget", R"({"travelStyle":"MIXED"})").status, 200);
  EXPECT_EQ(profile_of(world, kevin).at("stepData"), parse("{}"));
}

}  // namespace
}  // namespace user
