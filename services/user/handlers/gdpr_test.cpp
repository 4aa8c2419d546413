// Policies, consent, export and deletion (docs/http-contract.md §4.8), as clients see them.
#include <fstream>
#include <set>
#include <thread>

#include "privacy/consents.hpp"
#include "security/password_hasher.hpp"
#include "storage/records/json_view_of.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using boost::json::value;

class GdprTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(GdprTest);

constexpr const char* kNobodysId = "00000000-0000-4000-8000-000000000000";
constexpr std::chrono::hours kDay{24};

std::string id_in(const testkit::HttpReply& reply) { return text_of(reply.json().at("data").at("id")); }
std::string status_in(const testkit::HttpReply& reply) { return text_of(reply.json().at("data").at("status")); }

/// Sends the same request from `count` connections at once.
std::vector<testkit::HttpReply> at_once(World& world, const Person& person, std::size_t count, const std::string& path,
                                        const std::function<std::string(std::size_t)>& body_of,
                                        const char* method = "POST") {
  std::vector<testkit::HttpReply> replies(count);
  {
    std::vector<std::jthread> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.emplace_back([&, i] {
        testkit::HttpClient client(world.app().port());
        replies[i] = client.request(method, "/api/v1/users/" + path, body_of(i), person.bearer());
      });
    }
  }
  return replies;
}

const std::function<std::string(std::size_t)> kNoBody = [](std::size_t) { return std::string(); };

// --- policies ---

storage::PrivacyPolicy add_policy(World& world, const std::string& version, std::chrono::milliseconds in) {
  privacy::Policies policies(world.stores().owned, world.clock(), world.random());
  return world
      .run(policies.add({.version = version,
                         .title = "Title " + version,
                         .content = "Text of " + version,
                         .effective_at = world.clock().now() + in}))
      .value();
}

TEST_P(GdprTest, ShowsThePolicyInEffectToEverybody) {
  World world(GetParam());
  ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));
  EXPECT_EQ(text_of(world.get("gdpr/privacy-policy").json().at("data").at("version")), "1.0");
  world.clock().advance(kDay);
  const auto now = add_policy(world, "2.0", std::chrono::hours{0});
  add_policy(world, "3.0", kDay);
  const auto reply = world.get("gdpr/privacy-policy");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("data"), value(storage::json_view(now)));
  const auto versions = world.get("gdpr/privacy-policy/versions").json().at("data").as_array();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(text_of(versions[0].at("version")), "2.0");
  world.clock().advance(kDay);
  EXPECT_EQ(text_of(world.get("gdpr/privacy-policy").json().at("data").at("version")), "3.0");
}

TEST_P(GdprTest, SeedsOnePolicyHoweverOftenItStarts) {
  World world(GetParam());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));
  EXPECT_EQ(world.get("gdpr/privacy-policy/versions").json().at("data").as_array().size(), 1U);
}

TEST_P(GdprTest, RefusesAVersionThatIsThere) {
  World world(GetParam());
  add_policy(world, "2.0", kDay);
  privacy::Policies policies(world.stores().owned, world.clock(), world.random());
  const auto again = world.run(policies.add({.version = "2.0", .title = "t", .content = "c", .effective_at = {}}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), base::ErrorCode::kAlreadyExists);
}

/// A service that was told where its first policy is.
Config with_policy_file(const std::filesystem::path& file) {
  Config config = test_config();
  config.privacy.policy_file = file;
  return config;
}

TEST_P(GdprTest, HasNoPolicyUntilOneIsInEffect) {
  const testkit::TemporaryFolder folder;
  std::ofstream(folder.path() / "policy.txt") << "Version: 5.0\nTitle: T\nEffective: 2026-02-01\n\nText\n";
  World world(GetParam(), with_policy_file(folder.path() / "policy.txt"));
  ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));
  expect_error(world.get("gdpr/privacy-policy"), 404, "No active privacy policy found", "NOT_FOUND");
  EXPECT_TRUE(world.get("gdpr/privacy-policy/versions").json().at("data").as_array().empty());
  world.clock().advance(kDay);
  const value data = world.get("gdpr/privacy-policy").json().at("data");
  EXPECT_EQ(data.at("version"), "5.0");
  EXPECT_EQ(data.at("content"), "Text");
}

TEST_P(GdprTest, BeginsWithTheSampleWhenItsFileCannotBeRead) {
  const testkit::TemporaryFolder folder;
  World world(GetParam(), with_policy_file(folder.path() / "absent.txt"));
  ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));
  EXPECT_EQ(world.get("gdpr/privacy-policy").json().at("data").at("version"), "1.0");
}

TEST_P(GdprTest, KeepsTheFirstTimeAPolicyWasAccepted) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto policy = add_policy(world, "2.0", std::chrono::hours{0});
  testkit::FieldList fields = kevin.bearer();
  fields.emplace_back("User-Agent", "Agent/1.0");
  const auto first = world.post("gdpr/privacy-policy/accept", R"({"policyId":")" + policy.id + "\"}", fields);
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.json().at("message"), "Policy accepted successfully");
  const value data = first.json().at("data");
  EXPECT_EQ(text_of(data.at("policyVersion")), "2.0");
  EXPECT_EQ(text_of(data.at("userAgent")), "Agent/1.0");
  EXPECT_EQ(text_of(data.at("ipAddress")), "127.0.0.1");
  world.clock().advance(kDay - std::chrono::hours{1});
  const auto again = world.post("gdpr/privacy-policy/accept", R"({"policyId":")" + policy.id + "\"}", kevin.bearer());
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json().at("data"), data);
}

TEST_P(GdprTest, RefusesToAcceptWhatIsNoPolicy) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto future = add_policy(world, "9.0", kDay);
  const Case rows[] = {
      {"nothing", "{}", 400, R"("message":"Policy ID is required")"},
      {"null", R"({"policyId":null})", 400, R"("message":"Policy ID is required")"},
      {"number", R"({"policyId":7})", 400, R"("message":"Policy ID is required")"},
      {"empty", R"({"policyId":" "})", 400, R"("message":"Policy ID is required")"},
      {"array", "[]", 400, ""},
      {"malformed", R"({"policyId":"../1"})", 404, R"("message":"Policy not found")"},
      {"unknown", R"({"policyId":")" + std::string(kNobodysId) + "\"}", 404, R"("message":"Policy not found")"},
      {"to come", R"({"policyId":")" + future.id + "\"}", 404, R"("message":"Policy not found")"},
  };
  for (const Case& row : rows) expect(world.post("gdpr/privacy-policy/accept", row.body, kevin.bearer()), row);
}

// --- consent ---

TEST_P(GdprTest, MakesConsentWithTheDefaultsOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto first = world.get("gdpr/consent", kevin.bearer());
  EXPECT_EQ(first.status, 200) << first.body;
  const value data = first.json().at("data");
  EXPECT_EQ(data.at("analytics"), false);
  EXPECT_EQ(data.at("marketing"), false);
  EXPECT_EQ(data.at("functional"), true);
  EXPECT_EQ(data.at("preferences"), true);
  EXPECT_EQ(text_of(data.at("userId")), kevin.id);
  world.clock().advance(std::chrono::seconds{1});
  EXPECT_EQ(world.get("gdpr/consent", kevin.bearer()).body, first.body);
  EXPECT_TRUE(world.get("gdpr/consent/history", kevin.bearer()).json().at("data").as_array().empty());
}

TEST_P(GdprTest, ChangesConsentByEveryVerbAndKeepsTheHistory) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = id_in(world.get("gdpr/consent", kevin.bearer()));
  const auto put = world.put("gdpr/consent", R"({"analytics":true,"functional":false})", kevin.bearer());
  EXPECT_EQ(put.status, 200) << put.body;
  EXPECT_EQ(put.json().at("message"), "Consent updated successfully");
  EXPECT_EQ(put.json().at("data").at("analytics"), true);
  EXPECT_EQ(put.json().at("data").at("functional"), true);
  world.clock().advance(std::chrono::seconds{1});
  EXPECT_EQ(world.patch("gdpr/consent", R"({"marketing":true})", kevin.bearer()).status, 200);
  world.clock().advance(std::chrono::seconds{1});
  const auto post = world.post("gdpr/consent", R"({"preferences":false,"changeReason":"why not"})", kevin.bearer());
  EXPECT_EQ(post.json().at("data").at("analytics"), true);
  EXPECT_EQ(post.json().at("data").at("marketing"), true);
  EXPECT_EQ(id_in(post), id);
  const auto history = world.get("gdpr/consent/history", kevin.bearer()).json().at("data").as_array();
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].at("preferences"), false);
  EXPECT_EQ(history[0].at("changeReason"), "why not");
  EXPECT_EQ(history[0].at("createdAt"), history[0].at("changedAt"));
  EXPECT_EQ(history[1].at("marketing"), true);
  EXPECT_EQ(history[2].at("marketing"), false);
  for (const value& row : history) EXPECT_EQ(text_of(row.at("consentId")), id);
}

TEST(GdprBoundsTest, KeepsTheNewestChangesOfConsentOnly) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  auto& rows = world.stores().owned.of<storage::ConsentChange>();
  for (std::uint64_t i = 0; i < privacy::kConsentChangesMax; ++i) {
    storage::ConsentChange old;
    old.id = std::to_string(i);
    old.user_id = kevin.id;
    old.changed_at = base::from_millis(static_cast<std::int64_t>(i));
    ASSERT_TRUE(world.run(rows.create(old)));
  }
  ASSERT_EQ(world.put("gdpr/consent", R"({"analytics":true})", kevin.bearer()).status, 200);
  EXPECT_EQ(world.run(rows.list(kevin.id, {}))->total, privacy::kConsentChangesMax);
  EXPECT_FALSE(*world.run(rows.find(kevin.id, "0")));
}

TEST_P(GdprTest, RefusesConsentThatSaysNothing) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Case rows[] = {
      {"nothing", "{}", 400, R"("message":"At least one consent field must be provided")"},
      {"only functional", R"({"functional":false})", 400, R"("message":"At least one consent field must be provided")"},
      {"null", R"({"analytics":null})", 400, R"("message":"At least one consent field must be provided")"},
      {"text", R"({"analytics":"true"})", 400, R"("message":"Analytics must be a boolean")"},
      {"number", R"({"marketing":1})", 400, R"("message":"Marketing must be a boolean")"},
      {"object", R"({"preferences":{}})", 400, R"("message":"Preferences must be a boolean")"},
      {"all", R"({"analytics":1,"marketing":1,"preferences":1})", 400, R"("field":"preferences")"},
      {"array", "[true]", 400, ""},
  };
  for (const Case& row : rows) expect(world.put("gdpr/consent", row.body, kevin.bearer()), row);
  EXPECT_TRUE(world.get("gdpr/consent/history", kevin.bearer()).json().at("data").as_array().empty());
}

TEST_P(GdprTest, LosesNoneOfManyChangesOfConsentAtOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto replies = at_once(
      world, kevin, 20, "gdpr/consent",
      [](std::size_t i) {
        const char* names[] = {"analytics", "marketing", "preferences"};
        return std::string(R"({")") + names[i % 3] + R"(":)" + (i % 3 == 2 ? "false" : "true") + "}";
      },
      "PUT");
  for (const auto& reply : replies) EXPECT_EQ(reply.status, 200) << reply.body;
  const value consent = world.get("gdpr/consent", kevin.bearer()).json().at("data");
  EXPECT_EQ(consent.at("analytics"), true);
  EXPECT_EQ(consent.at("marketing"), true);
  EXPECT_EQ(consent.at("preferences"), false);
  EXPECT_EQ(world.get("gdpr/consent/history", kevin.bearer()).json().at("data").as_array().size(), 20U);
}

// The process that changed the consent may die before it has written the row of the history.
TEST_P(GdprTest, MakesUpForARowOfTheHistoryThatIsMissing) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  ASSERT_EQ(world.put("gdpr/consent", R"({"analytics":true})", kevin.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().owned.of<storage::ConsentChange>().remove_all(kevin.id)));
  world.clock().advance(std::chrono::seconds{1});
  ASSERT_EQ(world.put("gdpr/consent", R"({"marketing":true})", kevin.bearer()).status, 200);
  const auto history = world.get("gdpr/consent/history", kevin.bearer()).json().at("data").as_array();
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].at("marketing"), false);
}

// --- export ---

TEST_P(GdprTest, ExportsInTheBackground) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  ASSERT_EQ(world.post("favorites", R"({"entityType":"HOTEL","entityId":"h1"})", kevin.bearer()).status, 201);
  ASSERT_EQ(world.upload_document(kevin, "secret text").status, 201);
  ASSERT_EQ(world.put("gdpr/consent", R"({"analytics":true})", kevin.bearer()).status, 200);
  const auto asked = world.post("gdpr/data-export", "{not even json", kevin.bearer());
  ASSERT_EQ(asked.status, 201) << asked.body;
  EXPECT_EQ(asked.json().at("message"), "Data export request created");
  const value data = asked.json().at("data");
  EXPECT_EQ(data.at("requestId"), data.at("id"));
  EXPECT_EQ(data.at("status"), "PENDING");
  EXPECT_EQ(data.at("requestType"), "DATA_EXPORT");
  EXPECT_TRUE(data.at("processedAt").is_null() && data.at("completedAt").is_null() && data.at("reason").is_null());
  const std::string path = "gdpr/data-export/" + id_in(asked) + "/download";
  const auto early = world.get(path, kevin.bearer());
  EXPECT_EQ(early.status, 202);
  EXPECT_EQ(early.json().at("message"), "Export is not completed yet");
  EXPECT_EQ(status_in(early), "PENDING");

  EXPECT_EQ(world.run_privacy_work(), 1U);
  EXPECT_EQ(status_in(world.get("gdpr/requests/" + id_in(asked), kevin.bearer())), "COMPLETED");
  const auto reply = world.get(path, kevin.bearer());
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Content-Disposition"), "attachment; filename=\"dreamscape-data-export.json\"");
  const value document = reply.json();
  for (const char* name :
       {"user", "profile", "preferences", "settings", "favorites", "history", "notifications", "travelOnboarding",
        "consent", "consentHistory", "searches", "policyAcceptances", "gdprRequests", "documents", "documentLinks",
        "avatar", "sessions", "securityEvents", "dataAccesses"}) {
    EXPECT_TRUE(document.as_object().contains(name)) << name;
  }
  EXPECT_EQ(text_of(document.at("user").at("email")), "kevin@example.com");
  EXPECT_FALSE(document.at("user").as_object().contains("passwordHash"));
  EXPECT_EQ(document.at("favorites").as_array().size(), 1U);
  EXPECT_EQ(document.at("documents").as_array().size(), 1U);
  EXPECT_EQ(document.at("consent").at("analytics"), true);
  EXPECT_FALSE(document.as_object().contains("privacyPolicies"));
  EXPECT_TRUE(world.comes_to_show(R"(privacy_exports_total{service="user-service",outcome="completed"} 1)"));
}

TEST_P(GdprTest, HasOneOpenExportHoweverManyAskAtOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  std::set<std::string> ids;
  for (const auto& reply : at_once(world, kevin, 12, "gdpr/export", kNoBody)) {
    ASSERT_EQ(reply.status, 201) << reply.body;
    ids.insert(id_in(reply));
  }
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_EQ(world.get("gdpr/requests", kevin.bearer()).json().at("data").as_array().size(), 1U);
  static_cast<void>(world.run_privacy_work());
  EXPECT_NE(id_in(world.post("gdpr/export", "", kevin.bearer())), *ids.begin());
}

TEST_P(GdprTest, ShowsRequestsToNobodyElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const std::string id = id_in(world.post("gdpr/data-export", "", kevin.bearer()));
  static_cast<void>(world.run_privacy_work());
  for (const std::string& target : {id, std::string(kNobodysId), std::string("1")}) {
    for (const auto& reply :
         {world.get("gdpr/requests/" + target, admin.bearer()), world.remove("gdpr/requests/" + target, admin.bearer()),
          world.get("gdpr/data-export/" + target + "/download", admin.bearer())}) {
      expect_error(reply, 404, "Request not found", "NOT_FOUND");
    }
  }
  EXPECT_TRUE(world.get("gdpr/requests", admin.bearer()).json().at("data").as_array().empty());
}

TEST_P(GdprTest, ForgetsAnExportWhenItExpires) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = id_in(world.post("gdpr/data-export", "", kevin.bearer()));
  static_cast<void>(world.run_privacy_work());
  world.clock().advance(30 * kDay + std::chrono::seconds{1});
  const Person again = world.sign_in(kevin);
  expect_error(world.get("gdpr/data-export/" + id + "/download", again.bearer()), 410, "Export has expired", "GONE");
  EXPECT_EQ(world.run_privacy_work(), 1U);
  EXPECT_TRUE(world.run(world.stores().blobs->list(storage::BlobKind::kExport, "", 10)).value().empty());
  EXPECT_EQ(status_in(world.get("gdpr/requests/" + id, again.bearer())), "COMPLETED");
  EXPECT_EQ(world.run_privacy_work(), 0U);
}

// Symptom: the last administrator had himself deleted, and nobody was left to administer.
TEST_P(GdprTest, RefusesToDeleteTheLastAdministrator) {
  World world(GetParam());
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const Person suspended = world.sign_up("suspended@example.com", storage::Role::kAdmin);
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(suspended.id, std::nullopt)));
  for (const char* path : {"gdpr/data-deletion", "gdpr/delete-account"}) {
    const auto refused = world.post(path, "{}", admin.bearer());
    expect_error(refused, 400, "The last administrator has to stay one", "LAST_ADMIN");
  }
  EXPECT_TRUE(world.get("gdpr/requests", admin.bearer()).json().at("data").as_array().empty());
  static_cast<void>(world.sign_up("second@example.com", storage::Role::kAdmin));
  EXPECT_EQ(world.post("gdpr/data-deletion", "{}", admin.bearer()).status, 201);
}

// Both were asked for while there were two.
TEST_P(GdprTest, KeepsOneOfTwoAdministratorsWhoLeaveAtOnce) {
  World world(GetParam());
  const Person people[] = {world.sign_up("one@example.com", storage::Role::kAdmin),
                           world.sign_up("two@example.com", storage::Role::kAdmin)};
  for (const Person& person : people) {
    ASSERT_EQ(world.post("gdpr/data-deletion", "{}", person.bearer()).status, 201);
  }
  world.clock().advance(30 * kDay);
  {
    std::vector<std::jthread> processes;
    for (int i = 0; i < 2; ++i) processes.emplace_back([&] { static_cast<void>(world.run_privacy_work()); });
  }
  // What the store refused because of the other is tried again.
  world.clock().advance(std::chrono::seconds{10});
  static_cast<void>(world.run_privacy_work());
  std::vector<Person> left;
  for (const Person& person : people) {
    if (world.run(world.stores().accounts->find_by_id(person.id)).value()) left.push_back(world.sign_in(person));
  }
  ASSERT_EQ(left.size(), 1U);
  const value requests = world.get("gdpr/requests", left[0].bearer()).json().at("data");
  EXPECT_EQ(requests.at(0).at("status"), "PENDING");
  EXPECT_TRUE(requests.at(0).at("processedAt").is_null());

  // As soon as there is another, the deletion is carried out.
  static_cast<void>(world.sign_up("three@example.com", storage::Role::kAdmin));
  world.clock().advance(std::chrono::minutes{59});
  static_cast<void>(world.run_privacy_work());
  EXPECT_TRUE(world.run(world.stores().accounts->find_by_id(left[0].id)).value());
  world.clock().advance(std::chrono::minutes{1});
  static_cast<void>(world.run_privacy_work());
  EXPECT_FALSE(world.run(world.stores().accounts->find_by_id(left[0].id)).value());
}

TEST_P(GdprTest, LetsTheLastAdministratorCancelWhatWasPutOff) {
  World world(GetParam());
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const Person other = world.sign_up("other@example.com", storage::Role::kAdmin);
  const auto asked = world.post("gdpr/data-deletion", "{}", admin.bearer());
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(other.id, std::nullopt)));
  world.clock().advance(30 * kDay);
  EXPECT_EQ(world.run_privacy_work(), 1U);
  const Person still = world.sign_in(admin);
  EXPECT_EQ(world.remove("gdpr/requests/" + id_in(asked), still.bearer()).status, 200);
  world.clock().advance(kDay);
  static_cast<void>(world.run_privacy_work());
  EXPECT_TRUE(world.run(world.stores().accounts->find_by_id(admin.id)).value());
}

TEST_P(GdprTest, CancelsWhatIsOpenAndNothingElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = id_in(world.post("gdpr/data-export", "", kevin.bearer()));
  const auto cancelled = world.remove("gdpr/requests/" + id, kevin.bearer());
  EXPECT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(cancelled.json().at("message"), "Request cancelled");
  EXPECT_EQ(status_in(cancelled), "CANCELLED");
  expect_error(world.remove("gdpr/requests/" + id, kevin.bearer()), 409, "Request is not open any more",
               "REQUEST_NOT_OPEN");
  EXPECT_EQ(world.run_privacy_work(), 1U);
  EXPECT_EQ(world.get("gdpr/data-export/" + id + "/download", kevin.bearer()).status, 404);
  const std::string next = id_in(world.post("gdpr/data-export", "", kevin.bearer()));
  static_cast<void>(world.run_privacy_work());
  EXPECT_EQ(world.remove("gdpr/requests/" + next, kevin.bearer()).status, 409);
  EXPECT_EQ(world.get("gdpr/data-export/" + next + "/download", kevin.bearer()).status, 200);
}

TEST_P(GdprTest, LimitsExports) {
  Config config = test_config();
  config.limits.set("GDPR_EXPORT", {2, std::chrono::hours{24}});
  World world(GetParam(), std::move(config));
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.post("gdpr/data-export", "", kevin.bearer()).status, 201);
  EXPECT_EQ(world.post("gdpr/export", "", kevin.bearer()).status, 201);
  EXPECT_EQ(world.post("gdpr/data-export", "", kevin.bearer()).status, 429);
}

// --- deletion ---

TEST_P(GdprTest, SchedulesADeletionThatTheUserCanCancel) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto asked = world.post("gdpr/data-deletion", R"({"reason":"tired"})", kevin.bearer());
  ASSERT_EQ(asked.status, 201) << asked.body;
  EXPECT_EQ(asked.json().at("message"), "Data deletion request created");
  EXPECT_EQ(status_in(asked), "PENDING");
  EXPECT_EQ(asked.json().at("data").at("reason"), "tired");
  const std::string at = base::to_iso8601(world.clock().now() + 30 * kDay);
  EXPECT_EQ(id_in(world.post("gdpr/delete-account", "", kevin.bearer())), id_in(asked));
  EXPECT_EQ(text_of(world.get("profile", kevin.bearer()).json().at("deletionScheduledAt")), at);
  EXPECT_EQ(text_of(world.get("profile/me", kevin.bearer()).json().at("data").at("profile").at("deletionScheduledAt")),
            at);
  const auto told = world.get("notifications", kevin.bearer()).json().at("data").at("notifications").as_array();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(text_of(told[0].at("message")).find(at), std::string::npos);
  EXPECT_EQ(world.run_privacy_work(), 0U);
  EXPECT_EQ(world.remove("gdpr/requests/" + id_in(asked), kevin.bearer()).status, 200);
  EXPECT_FALSE(world.get("profile", kevin.bearer()).json().as_object().contains("deletionScheduledAt"));
  world.clock().advance(31 * kDay);
  EXPECT_EQ(world.run_privacy_work(), 1U);
  EXPECT_EQ(world.get("profile", world.sign_in(kevin).bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().security_events->flush()));
  std::set<std::string> types;
  const auto events = world.run(world.stores().security_events->newest_of_user(kevin.id, 10)).value();
  for (const auto& event : events) {
    types.insert(event.type);
  }
  EXPECT_EQ(types, (std::set<std::string>{"deletion_requested", "deletion_cancelled"}));
}

TEST_P(GdprTest, RefusesADeletionThatIsNotMeantSo) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const security::PasswordHasher hasher({.memory_kib = 8, .iterations = 1});
  const std::string hash = hasher.hash(base::Secret("right")).value();
  ASSERT_TRUE(
      world.run(world.stores().accounts->replace_password_hash_if(kevin.id, base::Secret(""), base::Secret(hash))));
  const Case rows[] = {
      {"reason", R"({"reason":7})", 400, R"("message":"Reason must be a string")"},
      {"long reason", R"({"reason":")" + std::string(1001, 'x') + "\"}", 400, "at most 1000 characters"},
      {"password", R"({"password":true})", 400, R"("message":"Password must be a string")"},
      {"wrong password", R"({"password":"wrong"})", 400, R"("code":"INVALID_PASSWORD")", "wrong"},
      {"array", "[]", 400, ""},
  };
  for (const Case& row : rows) expect(world.post("gdpr/data-deletion", row.body, kevin.bearer()), row);
  EXPECT_TRUE(world.get("gdpr/requests", kevin.bearer()).json().at("data").as_array().empty());
  EXPECT_EQ(world.post("gdpr/data-deletion", R"({"password":"right","reason":null})", kevin.bearer()).status, 201);
}

TEST_P(GdprTest, WritesDownWhatWasDone) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = id_in(world.post("gdpr/data-export", "", kevin.bearer()));
  static_cast<void>(world.run_privacy_work());
  ASSERT_EQ(world.get("gdpr/data-export/" + id + "/download", kevin.bearer()).status, 200);
  ASSERT_EQ(world.get("gdpr/consent", kevin.bearer()).status, 200);
  ASSERT_EQ(world.put("gdpr/consent", R"({"analytics":true})", kevin.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  std::set<std::string> actions;
  const auto entries = world.run(world.stores().audit_log->newest_of_user(kevin.id, 100)).value();
  for (const auto& entry : entries) {
    if (entry.resource == "GdprData") actions.insert(entry.action);
  }
  EXPECT_EQ(actions, (std::set<std::string>{"CREATE", "READ", "UPDATE", "EXPORT"}));
}

}  // namespace
}  // namespace user
