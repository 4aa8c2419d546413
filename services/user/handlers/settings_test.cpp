// GET and PUT of /users/settings and /users/preferences (docs/http-contract.md §4.1).
#include "user/handlers/settings_input.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

class SettingsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(SettingsTest);

boost::json::value settings_of(const testkit::HttpReply& reply) { return reply.json().at("data").at("settings"); }
boost::json::value preferences_of(const testkit::HttpReply& reply) { return reply.json().at("data").at("preferences"); }

TEST(SettingsTableTest, RefusesWhatTheContractRefuses) {
  World world;
  const Person kevin = world.sign_up();
  const std::string before = world.get("settings", kevin.bearer()).body;
  const Case rows[] = {
      {"malformed", "{\"privacy\":", 400, "INVALID_JSON"},
      {"group as text", R"({"privacy":"private"})", 400, "Privacy must be an object"},
      {"visibility", R"({"privacy":{"profileVisibility":"none"}})", 400, "profileVisibility", R"("none")"},
      {"channel", R"({"notifications":{"sms":"yes"}})", 400, "SMS must be a boolean"},
      {"travel", R"({"travel":{"preferredDestinations":[1]}})", 400, "travel.preferredDestinations"},
      {"depth", std::string(60, '[') + std::string(60, ']'), 400, ""},
      {"one wrong, one right", R"({"preferences":{"language":"de"},"privacy":{"marketing":3}})", 400, "marketing"},
  };
  for (const Case& row : rows) expect(world.put("settings", row.body, kevin.bearer()), row);
  EXPECT_EQ(world.get("settings", kevin.bearer()).body, before);
}

TEST_P(SettingsTest, ChangesAGroupAndKeepsTheOthers) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply =
      world.put("settings",
                R"({"notifications":{"email":true,"push":false,"sms":true},"privacy":{"profileVisibility":"private"}})",
                kevin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto settings = settings_of(reply);
  EXPECT_EQ(settings.at("notifications").at("push"), false);
  EXPECT_EQ(settings.at("notifications").at("dealAlerts"), true);
  EXPECT_EQ(settings.at("privacy").at("profileVisibility"), "private");
  EXPECT_EQ(settings.at("preferences").at("currency"), "USD");
  EXPECT_EQ(settings_of(world.get("settings", kevin.bearer())), settings);
  EXPECT_EQ(world.get("profile", kevin.bearer()).json().at("privacy"), settings.at("privacy"));
}

TEST_P(SettingsTest, TakesTwentyKilobytes) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  std::string items;
  for (int i = 0; i < 100; ++i) items += (i == 0 ? "\"" : ",\"") + std::string(199, 'd') + "\"";
  EXPECT_EQ(world.put("settings", R"({"travel":{"preferredDestinations":[)" + items + "]}}", kevin.bearer()).status,
            200);
  EXPECT_EQ(
      settings_of(world.get("settings", kevin.bearer())).at("travel").at("preferredDestinations").as_array().size(),
      100U);
}

TEST_P(SettingsTest, KeepsOneUsersSettingsFromAnothers) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  EXPECT_EQ(world.put("settings", R"({"preferences":{"language":"de"}})", kevin.bearer()).status, 200);
  EXPECT_EQ(settings_of(world.get("settings", kevin.bearer())).at("preferences").at("language"), "German");
  EXPECT_EQ(settings_of(world.get("settings", other.bearer())).at("preferences").at("language"), "English");
}

TEST(PreferencesTableTest, RefusesWhatTheContractRefuses) {
  World world;
  const Person kevin = world.sign_up();
  const Case rows[] = {
      {"malformed", "]", 400, "INVALID_JSON"},
      {"currency", R"({"currency":"EURO"})", 400, "currency"},
      {"nested", R"({"travelStyle":{"a":1}})", 400, "travelStyle"},
      {"long text", R"({"travelStyle":")" + std::string(201, 's') + "\"}", 400, "travelStyle", "ssss"},
      {"operator", R"({"language":{"$ne":null}})", 400, ""},
  };
  for (const Case& row : rows) expect(world.put("preferences", row.body, kevin.bearer()), row);
}

TEST_P(SettingsTest, BoundsTheNumberOfPreferences) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  std::string many = "{";
  for (std::size_t i = 0; i <= kExtraPreferencesMax; ++i)
    many += (i == 0 ? "\"p" : ",\"p") + std::to_string(i) + "\":1";
  EXPECT_EQ(world.put("preferences", many + "}", kevin.bearer()).status, 400);
  // Nor can they be gathered over several calls.
  int status = 200;
  for (std::size_t i = 0; i <= kExtraPreferencesMax && status == 200; ++i) {
    status = world.put("preferences", "{\"p" + std::to_string(i) + "\":1}", kevin.bearer()).status;
  }
  EXPECT_EQ(status, 400);
}

TEST_P(SettingsTest, KeepsFlatPreferencesOfSimpleKinds) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply = world.put("preferences",
                               R"({"language":"fr","currency":"EUR","timezone":"Europe/Paris","travelStyle":"slow",)"
                               R"("seats":2,"pets":false,"tags":["sea","sun"],"not kept!":1,"constructor1":"x"})",
                               kevin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(preferences_of(reply), boost::json::parse(R"({"language":"French","currency":"EUR",
      "timezone":"Europe/Paris","travelStyle":"slow","seats":2,"pets":false,"tags":["sea","sun"],"constructor1":"x"})"));
  EXPECT_EQ(preferences_of(world.get("preferences", kevin.bearer())), preferences_of(reply));
  const auto cleared = world.put("preferences", R"({"seats":null,"tags":[]})", kevin.bearer());
  EXPECT_EQ(preferences_of(cleared).as_object().if_contains("seats"), nullptr);
  EXPECT_EQ(preferences_of(cleared).at("travelStyle"), "slow");
}

TEST_P(SettingsTest, AnswersDefaultPreferencesToANewUser) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(preferences_of(world.get("preferences", kevin.bearer())),
            boost::json::parse(R"({"language":"English","currency":"USD","timezone":"UTC"})"));
}

}  // namespace
}  // namespace user
