// GET and PUT /users/profile (docs/http-contract.md §4.1): the shapes the web client sends, refused and accepted.
#include <map>

#include "user/testing/world.hpp"

namespace user {
namespace {

class ProfileTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(ProfileTest);

std::string invalid(std::string_view message, std::string_view field) {
  return R"("errors":[{"type":"field","msg":")" + std::string(message) + R"(","message":")" + std::string(message) +
         R"(","path":")" + std::string(field) + R"(","field":")" + std::string(field) + R"(","location":"body"}])";
}

constexpr std::string_view kBadName = "Name must be between 1 and 50 characters";
constexpr std::string_view kBadList = "Must be a list of at most 100 texts of at most 200 characters";

TEST(ProfileTableTest, RefusesWhatTheContractRefuses) {
  World world;
  const Person kevin = world.sign_up();
  const std::string long_text(201, 'x');
  const std::string before = world.get("profile", kevin.bearer()).body;
  const Case rows[] = {
      {"malformed", "{", 400, R"("code":"INVALID_JSON")"},
      {"array", "[]", 400, "Invalid JSON body"},
      {"text", R"("x")", 400, "Invalid JSON body"},
      {"prototype", R"({"__proto__":{"admin":true}})", 400, ""},
      {"operator", R"({"profile":{"name":{"$gt":""}}})", 400, ""},
      {"profile as text", R"({"profile":"kevin"})", 400, invalid("Profile must be an object", "profile")},
      {"name as number", R"({"profile":{"name":5}})", 400, invalid(kBadName, "profile.name")},
      {"long name", R"({"profile":{"name":")" + std::string(51, 'x') + "\"}}", 400, invalid(kBadName, "profile.name")},
      {"markup", R"({"profile":{"name":"<b>k</b>"}})", 400, invalid(kBadName, "profile.name"), "<b>"},
      {"reserved", R"({"profile":{"name":"Admin"}})", 400, invalid("This name is reserved", "profile.name")},
      {"e-mail", R"({"profile":{"email":"no address"}})", 400,
       invalid("Please provide a valid email address", "profile.email"), "no address"},
      {"photo number", R"({"profile":{"photo":7}})", 400, R"("field":"profile.photo")"},
      {"language", R"({"preferences":{"language":")" + std::string(41, 'x') + "\"}}", 400,
       invalid("Language must be at most 40 characters", "preferences.language")},
      {"currency", R"({"preferences":{"currency":"eur"}})", 400, R"("field":"preferences.currency")"},
      {"timezone", R"({"preferences":{"timezone":")" + std::string(65, 'x') + "\"}}", 400,
       R"("field":"preferences.timezone")"},
      {"notification", R"({"notifications":{"newsletter":"yes"}})", 400,
       invalid("Newsletter must be a boolean", "notifications.newsletter")},
      {"visibility", R"({"privacy":{"profileVisibility":"secret"}})", 400,
       invalid("Profile visibility must be public, private or friends", "privacy.profileVisibility")},
      {"privacy flag", R"({"privacy":{"dataSharing":1}})", 400, R"("field":"privacy.dataSharing")"},
      {"travel item", R"({"travel":{"dietary":[")" + long_text + "\"]}}", 400, invalid(kBadList, "travel.dietary"),
       long_text},
      {"travel text", R"({"travel":{"activities":"skiing"}})", 400, invalid(kBadList, "travel.activities")},
  };
  for (const Case& row : rows) expect(world.put("profile", row.body, kevin.bearer()), row);
  EXPECT_EQ(world.get("profile", kevin.bearer()).body, before);
}

TEST(ProfileTableTest, ReportsEveryViolationAtOnce) {
  World world;
  const Person kevin = world.sign_up();
  const auto reply =
      world.put("profile", R"({"profile":{"name":7,"email":"x"},"privacy":{"marketing":"no"}})", kevin.bearer());
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json().at("errors").as_array().size(), 3U) << reply.body;
}

TEST_P(ProfileTest, RefusesANameThatLooksLikeAnother) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (const char* name : {"k\\u0435vin", "kev\\u0131n", "ni\\u202evek", "a%2fb"}) {
    EXPECT_EQ(world.put("profile", R"({"profile":{"name":")" + std::string(name) + R"("}})", kevin.bearer()).status,
              400)
        << name;
  }
  EXPECT_EQ(world.put("profile", R"({"profile":{"name":"\u200bkevin_t\u00a0"}})", kevin.bearer()).status, 200);
  EXPECT_EQ(world.get("profile", kevin.bearer()).json().at("profile").at("name"), "kevin_t");
}

TEST_P(ProfileTest, RefusesANameThatIsTaken) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  EXPECT_EQ(world.put("profile", R"({"profile":{"name":"kevin_t"}})", kevin.bearer()).status, 200);
  for (const char* name : {"kevin_t", "KEVIN_T"}) {
    const auto reply =
        world.put("profile", R"({"profile":{"name":")" + std::string(name) + R"("},"preferences":{"language":"fr"}})",
                  other.bearer());
    expect_error(reply, 409, "Username already exists", "USERNAME_TAKEN");
  }
  EXPECT_EQ(world.get("profile", other.bearer()).json().at("preferences").at("language"), "English");
}

TEST_P(ProfileTest, RefusesAnAddressThatIsTaken) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  expect_error(world.put("profile", R"({"profile":{"email":"Kevin@example.com"}})", other.bearer()), 409,
               "Email already exists", "EMAIL_TAKEN");
  EXPECT_EQ(world.get("profile", other.bearer()).json().at("profile").at("email"), "other@example.com");
}

TEST_P(ProfileTest, AnswersANewUserWithTheDefaultsOfTheContract) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply = world.get("profile", kevin.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"no-store"});
  EXPECT_EQ(reply.json(),
            boost::json::parse(R"({"success":true,"profile":{"id":")" + kevin.id + R"(","userId":")" + kevin.id +
                               R"(","name":"Kevin Test","email":"kevin@example.com",)"
                               R"("photo":null},
      "preferences":{"language":"English","currency":"USD","timezone":"UTC"},
      "notifications":{"dealAlerts":true,"tripReminders":true,"priceAlerts":true,"newsletter":false},
      "privacy":{"profileVisibility":"public","dataSharing":false,"marketing":true},
      "travel":{"preferredDestinations":[],"accommodationType":[],"activities":[],"dietary":[]}})"));
}

TEST_P(ProfileTest, ChangesNothingForAnEmptyObject) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  auto before = world.get("profile", kevin.bearer()).json();
  for (const char* body : {"{}", "", R"({"unknown":1,"profile":{}})", R"({"profile":{"name":""}})"}) {
    const auto reply = world.put("profile", body, kevin.bearer());
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("message"), "Profile updated successfully");
    EXPECT_EQ(reply.json().at("preferences"), before.at("preferences")) << body;
    EXPECT_EQ(reply.json().at("profile"), before.at("profile")) << body;
  }
}

TEST_P(ProfileTest, ChangesWhatIsSentAndNothingElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const struct {
    const char* body;
    const char* pointer;
    const char* value;
  } rows[] = {{R"({"profile":{"name":"  kevin_t "}})", "/profile/name", R"("kevin_t")"},
              {R"({"profile":{"email":"New@Example.com"}})", "/profile/email", R"("new@example.com")"},
              {R"({"preferences":{"language":"fr"}})", "/preferences/language", R"("French")"},
              {R"({"preferences":{"currency":"EUR"}})", "/preferences/currency", R"("EUR")"},
              {R"({"preferences":{"timezone":"Europe/Paris"}})", "/preferences/timezone", R"("Europe/Paris")"},
              {R"({"notifications":{"newsletter":true,"push":false}})", "/notifications/push", "false"},
              {R"({"privacy":{"profileVisibility":"friends"}})", "/privacy/profileVisibility", R"("friends")"},
              {R"({"travel":{"dietary":["vegan"]}})", "/travel/dietary", R"(["vegan"])"}};
  auto expected = world.get("profile", kevin.bearer()).json();
  for (const auto& row : rows) {
    auto answer = world.put("profile", row.body, kevin.bearer()).json();
    answer.as_object().erase("message");
    if (std::string_view(row.pointer) == "/notifications/push") {
      expected.at("notifications").as_object()["newsletter"] = true;
      expected.at("notifications").as_object()["push"] = false;
    }
    expected.at_pointer(row.pointer) = boost::json::parse(row.value);
    EXPECT_EQ(answer, expected) << row.body;
    EXPECT_EQ(world.get("profile", kevin.bearer()).json(), expected) << row.body;
  }
}

TEST_P(ProfileTest, TakesItsOwnAnswerBack) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  ASSERT_EQ(
      world.put("profile", R"({"profile":{"name":"kevin_t"},"travel":{"activities":["ski"]}})", kevin.bearer()).status,
      200);
  const std::string shown = world.get("profile", kevin.bearer()).body;
  EXPECT_EQ(world.put("profile", shown, kevin.bearer()).status, 200);
  EXPECT_EQ(world.get("profile", kevin.bearer()).body, shown);
}

// Symptom: who had no username was shown as "first last"; the web client sent that back with every save, and where the
// two together were no valid username (too long, reserved), no setting could be saved any more.
TEST_P(ProfileTest, TakesItsOwnAnswerBackWhateverNameItShowed) {
  World world(GetParam());
  const std::string long_name(40, 'n');
  for (const auto& [first, last] : {std::pair{long_name, long_name}, {std::string("Admin"), std::string()}}) {
    const Person person = world.sign_up(std::string(first, 0, 5) + "@example.com");
    storage::AccountChanges names;
    names.first_name.emplace(first);
    names.last_name.emplace(last.empty() ? std::nullopt : std::optional(last));
    ASSERT_TRUE(world.run(world.stores().accounts->update(person.id, names)));
    const std::string shown = world.get("profile", person.bearer()).body;
    const auto reply = world.put("profile", shown, person.bearer());
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(world.get("profile", person.bearer()).body, shown);
  }
}

TEST_P(ProfileTest, KeepsTheVerifiedAddressWhenItIsSentAgain) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  storage::AccountChanges verified;
  verified.is_verified = true;
  ASSERT_TRUE(world.run(world.stores().accounts->update(kevin.id, verified)));
  EXPECT_EQ(world.put("profile", R"({"profile":{"email":"kevin@example.com"}})", kevin.bearer()).status, 200);
  EXPECT_TRUE(world.run(world.stores().accounts->find_by_id(kevin.id)).value()->is_verified);
  EXPECT_EQ(world.put("profile", R"({"profile":{"email":"kev@example.com"}})", kevin.bearer()).status, 200);
  EXPECT_FALSE(world.run(world.stores().accounts->find_by_id(kevin.id)).value()->is_verified);
}

TEST_P(ProfileTest, NamesTheAuditedAccess) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  EXPECT_EQ(world.get("profile").status, 401);
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  const auto entries = world.run(world.stores().audit_log->newest_of_user(kevin.id, 10)).value();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].action, "READ");
  EXPECT_EQ(entries[0].resource, "UserProfile");
  EXPECT_EQ(entries[0].accessor_id, kevin.id);
  EXPECT_EQ(entries[0].method, "GET");
}

// Symptom: attempts with other people's ids left lines in a log and nothing in the audit trail.
TEST_P(ProfileTest, GathersWhatSomebodyWasRefused) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.put("profile/" + std::to_string(i), "{}", kevin.bearer()).status, 403);
  EXPECT_EQ(world.put("profile/" + std::string(500, 'x'), "{}", kevin.bearer()).status, 403);
  EXPECT_EQ(world.put("profile/" + other.id, "{}", kevin.bearer()).status, 403);
  EXPECT_EQ(world.put("profile/" + other.id, "{}").status, 401);
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  const auto rows = world.run(world.stores().audit_log->newest_of_user(kevin.id, 10)).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].action, "REFUSED");
  EXPECT_EQ(rows[0].resource, "UserProfile");
  EXPECT_EQ(rows[0].resource_id, other.id);
  EXPECT_EQ(rows[0].accessor_id, kevin.id);
  EXPECT_EQ(rows[0].method, "PUT");
  EXPECT_EQ(rows[0].count, 5U);
  EXPECT_TRUE(world.run(world.stores().audit_log->newest_of_user(other.id, 10)).value().empty());
}

// Symptom: each read of one's own profile was a row of 450 bytes, and cost more with every row.
TEST_P(ProfileTest, GathersWhatSomebodyReadsOfTheirOwnAndKeepsEachChangeApart) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  EXPECT_EQ(world.get("settings", kevin.bearer()).status, 200);
  EXPECT_EQ(world.get("documents", kevin.bearer()).status, 200);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(world.put("profile", R"({"profile":{"bio":"new"}})", kevin.bearer()).status, 200);
  }
  EXPECT_EQ(world.get("profile", other.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  std::map<std::string, std::vector<std::uint64_t>> counts;
  const auto rows = world.run(world.stores().audit_log->newest_of_user(kevin.id, 10)).value();
  for (const auto& row : rows) {
    counts[row.action + " " + row.resource].push_back(row.count.value_or(0));
  }
  const std::map<std::string, std::vector<std::uint64_t>> expected{
      {"READ Document", {1}}, {"READ UserProfile", {6}}, {"UPDATE UserProfile", {0, 0}}};
  EXPECT_EQ(counts, expected);
}

}  // namespace
}  // namespace user
