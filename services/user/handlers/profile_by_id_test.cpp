// Profiles by user id (docs/http-contract.md §4.1): the shape of the integration suites.
#include "user/testing/world.hpp"

namespace user {
namespace {

class ProfileByIdTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(ProfileByIdTest);

boost::json::value profile_of(const testkit::HttpReply& reply) { return reply.json().at("data").at("profile"); }

std::string owned_by(const Person& person, std::string_view more = "") {
  return R"({"userId":")" + person.id + "\"" + std::string(more) + "}";
}

// Symptom of the old service: POST and DELETE by id needed no token and no ownership.
TEST_P(ProfileByIdTest, RefusesWritesToSomebodyElseBeforeLookingAtTheBody) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  for (const std::string& id : {other.id, std::string("00000000-0000-4000-8000-000000000000"), std::string("x")}) {
    for (const char* method : {"PUT", "POST", "DELETE"}) {
      const auto reply = world.client().request(method, "/api/v1/users/profile/" + id, "{not json", kevin.bearer());
      expect_error(reply, 403, "Access denied", "FORBIDDEN");
    }
    for (const std::string& path : {"avatar/" + id + "/avatar", "profile/" + id + "/avatar"}) {
      expect_error(world.post(path, "not a form", kevin.bearer()), 403, "Access denied", "FORBIDDEN");
      expect_error(world.put(path, "not a form", kevin.bearer()), 403, "Access denied", "FORBIDDEN");
    }
  }
  expect_error(world.post("profile", owned_by(other, R"(,"bio":7)"), kevin.bearer()), 403, "Access denied",
               "FORBIDDEN");
  EXPECT_EQ(profile_of(world.get("profile/" + other.id, other.bearer())).at("firstName"), "Kevin");
}

TEST(ProfileByIdTableTest, RefusesWhatTheContractRefuses) {
  World world;
  const Person kevin = world.sign_up();
  const auto field = [](std::string_view name) { return R"("field":")" + std::string(name) + "\""; };
  const Case rows[] = {
      {"malformed", "{", 400, "INVALID_JSON"},
      {"no user id", R"({"bio":"x"})", 400, "User ID is required"},
      {"empty user id", R"({"userId":" "})", 400, field("userId")},
      {"numeric user id", R"({"userId":5})", 400, field("userId")},
      {"long bio", owned_by(kevin, R"(,"bio":")" + std::string(1001, 'b') + "\""), 400, field("bio")},
      {"markup in bio", owned_by(kevin, R"(,"bio":"<script>x</script>")"), 400, field("bio"), "script"},
      {"long location", owned_by(kevin, R"(,"location":")" + std::string(121, 'l') + "\""), 400, field("location")},
      {"no URL", owned_by(kevin, R"(,"website":"not a url")"), 400, field("website")},
      {"script URL", owned_by(kevin, R"j(,"website":"javascript:alert(1)")j"), 400, field("website"), "alert"},
      {"FTP", owned_by(kevin, R"(,"website":"ftp://example.com/")"), 400, field("website")},
      {"user info", owned_by(kevin, R"(,"website":"https://a:b@example.com/")"), 400, field("website")},
      {"first name", owned_by(kevin, R"(,"firstName":")" + std::string(51, 'f') + "\""), 400, field("firstName")},
      {"last name", owned_by(kevin, R"(,"lastName":{"$gt":""})"), 400, ""},
      {"phone", owned_by(kevin, R"(,"phone":"call me")"), 400, field("phone")},
      {"birth tomorrow", owned_by(kevin, R"(,"dateOfBirth":"2999-01-01")"), 400, field("dateOfBirth")},
      {"birth", owned_by(kevin, R"(,"dateOfBirth":"yesterday")"), 400, field("dateOfBirth")},
      {"preferences", owned_by(kevin, R"(,"preferences":[])"), 400, field("preferences")},
      {"large preferences", owned_by(kevin, R"(,"preferences":{"x":")" + std::string(33 * 1024, 'p') + "\"}"), 400,
       field("preferences")},
      {"NUL", owned_by(kevin, R"(,"bio":"a\u0000b")"), 400, ""},
  };
  for (const Case& row : rows) expect(world.post("profile", row.body, kevin.bearer()), row);
  EXPECT_TRUE(profile_of(world.get("profile/me", kevin.bearer())).at("bio").is_null());
}

TEST_P(ProfileByIdTest, HidesTheProfilesOfOthers) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  for (const std::string& id : {other.id, std::string("00000000-0000-4000-8000-000000000000"), std::string("no-id")}) {
    expect_error(world.get("profile/" + id, kevin.bearer()), 404, "Profile not found", "NOT_FOUND");
  }
}

TEST_P(ProfileByIdTest, ShowsAnAdministratorEveryProfile) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  EXPECT_EQ(text_of(profile_of(world.get("profile/" + kevin.id, admin.bearer())).at("userId")), kevin.id);
  EXPECT_EQ(world.get("profile/nobody", admin.bearer()).status, 404);
}

TEST_P(ProfileByIdTest, SynthesisesAProfileThatWasNeverCreated) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (const std::string& id : {kevin.id, std::string("me")}) {
    const auto reply = world.get("profile/" + id, kevin.bearer());
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(profile_of(reply),
              boost::json::parse(R"({"id":")" + kevin.id + R"(","userId":")" + kevin.id + R"(","firstName":"Kevin",
        "lastName":"Test","phone":null,"dateOfBirth":null,"avatar":null,"bio":null,"location":null,"website":null,
        "preferences":null,"createdAt":"2026-01-31T12:00:00.000Z","updatedAt":"2026-01-31T12:00:00.000Z"})"));
  }
}

TEST_P(ProfileByIdTest, CreatesWith201AndUpdatesWith200) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto created = world.post(
      "profile",
      owned_by(kevin, R"(,"bio":"I fly.","location":"Paris","website":"https://example.com/k?x=1","unknown":1)"),
      kevin.bearer());
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.json().at("success"), true);
  EXPECT_EQ(profile_of(created).at("bio"), "I fly.");
  const auto updated = world.post("profile", owned_by(kevin, R"(,"phone":"+33 1 23 45")"), kevin.bearer());
  ASSERT_EQ(updated.status, 200) << updated.body;
  EXPECT_EQ(updated.json().at("success"), true);
  EXPECT_EQ(profile_of(updated).at("bio"), "I fly.");
  EXPECT_EQ(profile_of(updated).at("phone"), "+33 1 23 45");
  EXPECT_EQ(profile_of(updated).at("website"), "https://example.com/k?x=1");
}

// Symptom: every change that did not name the date of birth erased it.
TEST_P(ProfileByIdTest, ChangesOnlyWhatIsSentAndClearsWithNull) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto put = [&](std::string_view body) {
    return profile_of(world.put("profile/" + kevin.id, body, kevin.bearer()));
  };
  auto first = put(R"({"bio":"one","dateOfBirth":"1990-05-06","preferences":{"seat":"aisle"}})");
  EXPECT_EQ(first.at("dateOfBirth"), "1990-05-06T00:00:00.000Z");
  EXPECT_EQ(first.at("preferences"), boost::json::parse(R"({"seat":"aisle"})"));
  const auto second = put(R"({"bio":null})");
  EXPECT_TRUE(second.at("bio").is_null());
  EXPECT_EQ(second.at("preferences"), first.at("preferences"));
  EXPECT_EQ(second.at("firstName"), "Kevin");
  EXPECT_EQ(profile_of(world.put("profile/me", "{}", kevin.bearer())).at("dateOfBirth"), first.at("dateOfBirth"));
  EXPECT_TRUE(put(R"({"dateOfBirth":null})").at("dateOfBirth").is_null());
}

TEST_P(ProfileByIdTest, CreatesByIdOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "profile/" + kevin.id;
  const std::string body = R"({"firstName":"K","lastName":"T","phone":"12345"})";
  EXPECT_EQ(world.post(path, R"({"firstName":"K"})", kevin.bearer()).status, 400);
  const auto created = world.post(path, body, kevin.bearer());
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.json().at("firstName"), "K");
  EXPECT_EQ(created.json().at("success"), true);
  EXPECT_EQ(profile_of(created).at("phone"), "12345");
  const auto again = world.post(path, body, kevin.bearer());
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.json().at("message"), "Profile already exists for this user");
}

TEST_P(ProfileByIdTest, DeletesTheProfileAndItsAvatarButNotTheAccount) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.remove("profile/" + kevin.id, kevin.bearer()).status, 404);
  EXPECT_EQ(world.post("profile", owned_by(kevin, R"(,"bio":"gone soon")"), kevin.bearer()).status, 201);
  const std::string url = url_of(world.upload_avatar(kevin, small_png()));
  const auto removed = world.remove("profile/" + kevin.id, kevin.bearer());
  EXPECT_EQ(removed.body, R"({"success":true,"message":"Profile deleted successfully"})");
  EXPECT_EQ(world.get(url).status, 404);
  EXPECT_TRUE(profile_of(world.get("profile/me", kevin.bearer())).at("bio").is_null());
  EXPECT_EQ(world.remove("profile/me", kevin.bearer()).status, 404);
}

TEST_P(ProfileByIdTest, KeepsNaughtyStringsByteForByteOrRefusesThem) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto strings = boost::json::parse(testkit::corpus_bytes("naughty-strings/blns.json"));
  int kept = 0;
  for (const auto& naughty : strings.as_array()) {
    const std::string text(naughty.as_string());
    const auto reply = world.put("profile/me", R"({"bio":)" + boost::json::serialize(naughty) + "}", kevin.bearer());
    ASSERT_TRUE(reply.status == 200 || reply.status == 400) << text << reply.body;
    if (reply.status != 200) continue;
    const auto stored = profile_of(reply).at("bio");
    // White space at the ends goes, an emptied field is cleared; nothing inside changes.
    const std::string kept_text(stored.is_string() ? stored.as_string() : boost::json::string());
    EXPECT_NE(text.find(kept_text), std::string::npos) << text;
    ++kept;
  }
  EXPECT_GT(kept, 250);
}

TEST(ProfileInjectionTest, StoresHostileTextAsTextOrRefusesIt) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  int sent = 0;
  for (const auto& path : testkit::corpus_files("injection-payloads")) {
    std::ifstream file(path, std::ios::binary);
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || !base::is_utf8(line)) continue;
      const std::string text = boost::json::serialize(boost::json::value(line));
      const auto bio = world.put("profile/me", R"({"bio":)" + text + "}", kevin.bearer());
      ASSERT_TRUE(bio.status == 200 || bio.status == 400) << line << bio.body;
      if (bio.status == 200 && profile_of(bio).at("bio").is_string()) {
        EXPECT_NE(line.find(std::string(profile_of(bio).at("bio").as_string())), std::string::npos) << line;
      }
      const auto name = world.put("profile", R"({"profile":{"name":)" + text + "}}", kevin.bearer());
      ASSERT_TRUE(name.status == 200 || name.status == 400) << line << name.body;
      EXPECT_FALSE(name.field("Set-Cookie"));
      ++sent;
    }
  }
  EXPECT_GE(sent, 1500);
}

}  // namespace
}  // namespace user
