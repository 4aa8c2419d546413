#include "auth/testing/world.hpp"

namespace auth {
namespace {

class ProfileTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(ProfileTest);

boost::json::value user_of(const testkit::HttpReply& reply) { return reply.json().at("data").at("user"); }

TEST(ProfileRulesTest, NamesEveryViolatedRule) {
  World world;
  const auto login = world.sign_up();
  const Case rows[] = {
      {"bad email", R"({"email":"nobody"})", 400, "Please provide a valid email address", "nobody"},
      {"no email", R"({"email":null})", 400, "Please provide a valid email address"},
      {"empty first name", R"({"firstName":""})", 400, "First name must be between 1 and 50 characters"},
      {"long last name", R"({"lastName":")" + std::string(51, 'x') + "\"}", 400, "Last name must be between"},
      {"markup", R"({"lastName":"<img src=x>"})", 400, "lastName", "img"},
      {"short username", R"({"username":"ab"})", 400, "Username must be between 3 and 30 characters"},
      {"reserved username", R"({"username":"root"})", 400, "username"},
      {"phone with letters", R"({"phoneNumber":"call me"})", 400, "phoneNumber", "call me"},
      {"phone too short", R"({"phoneNumber":"1234"})", 400, "phoneNumber"},
      {"phone of another type", R"({"phoneNumber":5551234})", 400, "phoneNumber"},
      {"birth in the future", R"({"dateOfBirth":"2030-01-01"})", 400, "dateOfBirth"},
      {"impossible birth", R"({"dateOfBirth":"1990-02-30"})", 400, "dateOfBirth"},
      {"long nationality", R"({"nationality":")" + std::string(61, 'x') + "\"}", 400, "nationality"},
      {"unknown category", R"({"userCategory":"VIP"})", 400, "userCategory", "VIP"},
      {"operator", R"({"firstName":{"$set":"x"}})", 400, "errors"},
      {"malformed", "{", 400, "INVALID_JSON"},
  };
  for (const Case& row : rows) expect(world.put("profile", row.body, login.bearer()), row);
}

TEST_P(ProfileTest, ShowsTheOwnerAllFieldsAndNothingSecret) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto reply = world.get("profile", login.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("message"), "Profile retrieved successfully");
  const auto user = user_of(reply).as_object();
  for (const char* absent : {"phoneNumber", "dateOfBirth", "nationality", "username", "lastName"}) {
    EXPECT_TRUE(user.at(absent).is_null()) << absent;
  }
  EXPECT_EQ(user.at("userCategory"), "LEISURE");
  EXPECT_EQ(user.size(), 15U);
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"no-store"});
}

TEST_P(ProfileTest, SaysWhenTheUserWillBeDeleted) {
  World world(GetParam());
  const auto login = world.sign_up();
  storage::GdprRequest request;
  request.id = "00000000-0000-4000-8000-000000000001";
  request.user_id = std::string(user_of(world.get("profile", login.bearer())).at("id").as_string());
  request.request_type = storage::GdprRequestType::kDataDeletion;
  request.slot = "DATA_DELETION";
  request.requested_at = world.clock().now();
  request.due_at = world.clock().now() + std::chrono::hours{24};
  ASSERT_TRUE(world.run(world.stores().owned.of<storage::GdprRequest>().create(request)));
  const std::string at = base::to_iso8601(*request.due_at);
  EXPECT_EQ(user_of(world.get("profile", login.bearer())).at("deletionScheduledAt").as_string(), at);
  EXPECT_EQ(user_of(world.put("profile", "{}", login.bearer())).at("deletionScheduledAt").as_string(), at);
  EXPECT_EQ(user_of(world.log_in()).at("deletionScheduledAt").as_string(), at);
}

TEST_P(ProfileTest, ChangesWhatIsGivenAndKeepsTheRest) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto reply = world.put("profile",
                               R"({"lastName":" Test ","username":"kev","phoneNumber":"+33 1 23 45 67 89",)"
                               R"("dateOfBirth":"1990-05-17","nationality":"French","userCategory":"BUSINESS"})",
                               login.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("message"), "Profile updated successfully");
  const auto user = user_of(world.get("profile", login.bearer()));
  EXPECT_EQ(user.at("firstName"), "Kevin");
  EXPECT_EQ(user.at("lastName"), "Test");
  EXPECT_EQ(user.at("username"), "kev");
  EXPECT_EQ(user.at("phoneNumber"), "+33 1 23 45 67 89");
  EXPECT_EQ(user.at("dateOfBirth"), "1990-05-17T00:00:00.000Z");
  EXPECT_EQ(user.at("nationality"), "French");
  EXPECT_EQ(user.at("userCategory"), "BUSINESS");
}

TEST_P(ProfileTest, ClearsOptionalFieldsByNull) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_EQ(world.put("profile", R"({"lastName":"T","username":"kev","phoneNumber":"12345"})", login.bearer()).status,
            200);
  ASSERT_EQ(world.put("profile", R"({"lastName":null,"username":null,"phoneNumber":""})", login.bearer()).status, 200);
  const auto user = user_of(world.get("profile", login.bearer()));
  EXPECT_TRUE(user.at("lastName").is_null());
  EXPECT_TRUE(user.at("username").is_null());
  EXPECT_TRUE(user.at("phoneNumber").is_null());
}

TEST_P(ProfileTest, TakesItsOwnAnswerBackUnchanged) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_EQ(world.put("profile", R"({"username":"kev","dateOfBirth":"1990-05-17"})", login.bearer()).status, 200);
  const auto before = user_of(world.get("profile", login.bearer()));
  const auto reply = world.put("profile", boost::json::serialize(before), login.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(user_of(reply), before);
}

// Symptom: names that look like somebody else's could be taken.
TEST_P(ProfileTest, TakesNoUsernameThatLooksLikeAnotherButKeepsOldOnes) {
  World world(GetParam());
  const auto login = world.sign_up();
  for (const char* name : {"k\\u0435vin", "kev\\u0131n", "ni\\u202evek", "ke\\u200bvin", "a%2fb"}) {
    EXPECT_EQ(world.put("profile", R"({"username":")" + std::string(name) + "\"}", login.bearer()).status, 400) << name;
  }
  storage::AccountChanges old;
  old.username.emplace("kev\u0131n");
  ASSERT_TRUE(world.run(world.stores().accounts->update(login.user_id, old)));
  EXPECT_EQ(world.put("profile", R"({"username":"kev\u0131n","lastName":"T"})", login.bearer()).status, 200);
}

TEST_P(ProfileTest, RefusesAnAddressOrUsernameOfSomebodyElse) {
  World world(GetParam());
  const auto other = world.sign_up("other@example.com");
  ASSERT_EQ(world.put("profile", R"({"username":"other"})", other.bearer()).status, 200);
  const auto login = world.sign_up();
  for (const std::string body : {R"({"email":"OTHER@example.com"})", R"({"username":"Other"})"}) {
    const auto reply = world.put("profile", body, login.bearer());
    EXPECT_EQ(reply.status, 409) << body;
    EXPECT_EQ(reply.json().at("message"), "Email or username already exists");
  }
}

TEST_P(ProfileTest, TreatsANewAddressAsUnproven) {
  World world(GetParam());
  const auto login = world.sign_up();
  storage::AccountChanges proven;
  proven.is_verified = true;
  ASSERT_TRUE(world.run(world.stores().accounts->update(login.user_id, proven)));
  EXPECT_EQ(user_of(world.put("profile", R"({"email":"KEVIN@example.com"})", login.bearer())).at("isVerified"), true);
  const auto user = user_of(world.put("profile", R"({"email":"New@Example.com"})", login.bearer()));
  EXPECT_EQ(user.at("email"), "new@example.com");
  EXPECT_EQ(user.at("isVerified"), false);
  EXPECT_EQ(world.log_in("new@example.com").status, 200);
  EXPECT_EQ(world.log_in("kevin@example.com").status, 401);
}

// Symptom: of the two services that change a profile only user-service wrote down that it did.
TEST_P(ProfileTest, WritesDownAnUpdateAndNothingThatChangedNothing) {
  World world(GetParam());
  const auto other = world.sign_up("other@example.com");
  const auto login = world.sign_up();
  const auto rows_of = [&world](const std::string& user_id) {
    EXPECT_TRUE(world.run(world.stores().audit_log->flush()));
    return world.run(world.stores().audit_log->newest_of_user(user_id, 10)).value();
  };
  ASSERT_EQ(world.put("profile", R"({"firstName":""})", login.bearer()).status, 400);
  ASSERT_EQ(world.put("profile", R"({"email":"other@example.com"})", login.bearer()).status, 409);
  ASSERT_EQ(world.get("profile", login.bearer()).status, 200);
  EXPECT_TRUE(rows_of(login.user_id).empty());
  testkit::FieldList fields = login.bearer();
  fields.emplace_back("User-Agent", "Agent/1.0");
  ASSERT_EQ(world.put("profile", R"({"firstName":"Eve"})", fields).status, 200);
  const std::vector<storage::AuditEntry> rows = rows_of(login.user_id);
  ASSERT_EQ(rows.size(), 1U);
  const storage::AuditEntry& row = rows.front();
  EXPECT_EQ(row.action + " " + row.resource + " by " + row.accessor_type, "UPDATE UserProfile by user");
  EXPECT_EQ(row.accessor_id, login.user_id);
  EXPECT_EQ(row.resource_id, login.user_id);
  EXPECT_EQ(row.ip_address, "127.0.0.1");
  EXPECT_EQ(row.user_agent, "Agent/1.0");
  EXPECT_EQ(row.endpoint, "/api/v1/auth/profile");
  EXPECT_EQ(row.method, "PUT");
  EXPECT_EQ(row.accessed_at, world.clock().now());
  EXPECT_TRUE(rows_of(other.user_id).empty());
}

TEST_P(ProfileTest, IgnoresFieldsThatAreNotTheOwners) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto reply =
      world.put("profile", R"({"role":"ADMIN","isVerified":true,"id":"x","passwordHash":"x"})", login.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(user_of(reply).at("role"), "USER");
  EXPECT_EQ(user_of(reply).at("id").as_string(), login.user_id);
}

TEST_P(ProfileTest, VerifiesTheTokenWithRoleAndAddressOfTheStore) {
  World world(GetParam());
  const auto login = world.sign_up();
  EXPECT_EQ(world.refusal(login), "");
  storage::AccountChanges changes;
  changes.role = storage::Role::kAdmin;
  ASSERT_TRUE(world.run(world.stores().accounts->update(login.user_id, changes)));
  const auto reply = world.post("verify-token", "{}", login.bearer());
  EXPECT_EQ(reply.body, R"({"success":true,"message":"Token is valid","data":{"user":{"id":")" + login.user_id +
                            R"(","email":"kevin@example.com","role":"ADMIN"}}})");
}

}  // namespace
}  // namespace auth
