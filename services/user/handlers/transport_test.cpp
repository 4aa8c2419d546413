// What every answer of user-service has in common (docs/http-contract.md §1.5 to §1.8 and §6).
#include "testing/environment_builder.hpp"
#include "user/config.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

TEST(TransportTest, AnswersUnknownRoutesWith404) {
  World world;
  for (const char* path : {"/", "/api/v1/users", "/api/v1/profile", "/api/v1/users/nothing", "/socket.io/x",
                           "/api/v1/users/profile/a/b/c"}) {
    expect_error(world.get(path), 404, "Route not found", "NOT_FOUND");
  }
}

TEST(TransportTest, NamesTheMethodsAPathHas) {
  World world;
  const auto reply = world.patch("profile", "{}");
  expect_error(reply, 405, "Method not allowed", "METHOD_NOT_ALLOWED");
  const std::string allow = reply.field("Allow").value_or("");
  for (const char* method : {"GET", "HEAD", "PUT", "POST", "OPTIONS"}) {
    EXPECT_NE(allow.find(method), std::string::npos) << allow;
  }
}

TEST(TransportTest, RefusesBodiesAboveTheLimitOfTheirRoute) {
  World world;
  const Person kevin = world.sign_up();
  const std::string blank(2 * 1024 * 1024, ' ');
  for (const char* path : {"settings", "preferences", "profile/me"}) {
    expect_error(world.put(path, blank + "{}", kevin.bearer()), 413, "Request body too large", "PAYLOAD_TOO_LARGE");
  }
  EXPECT_EQ(world.put("profile", blank + "{}", kevin.bearer()).status, 200);
  expect_error(world.put("profile", std::string(11 * 1024 * 1024, ' '), kevin.bearer()), 413, "Request body too large",
               "PAYLOAD_TOO_LARGE");
}

/// An object of so many members that nobody knows.
std::string object_of(int members) {
  std::string body = "{\"m0\":0";
  for (int i = 1; i < members; ++i) body += ",\"m" + std::to_string(i) + "\":0";
  return body + "}";
}

TEST(TransportTest, RefusesObjectsOfMoreMembersThanTheSettingAllows) {
  const auto values = testkit::EnvironmentBuilder().set("JSON_MEMBERS_MAX", "100").load(config::Program::kUser);
  const auto read = read_config(values, testkit::token_key());
  ASSERT_TRUE(read);
  Config config = test_config();
  config.json_limits = read->json_limits;
  config.profile_limits = read->profile_limits;
  World world("memory", std::move(config));
  const Person kevin = world.sign_up();
  for (const char* path : {"settings", "profile"}) {
    expect_error(world.put(path, object_of(101), kevin.bearer()), 400, "Invalid JSON body", "INVALID_JSON");
    EXPECT_EQ(world.put(path, object_of(100), kevin.bearer()).status, 200) << path;
  }
}

TEST(TransportTest, RefusesOtherMediaTypes) {
  World world;
  const Person kevin = world.sign_up();
  for (const char* path : {"profile", "settings", "preferences", "profile/me"}) {
    const auto reply =
        world.put(path, "<a/>", {{"Authorization", kevin.authorization}, {"Content-Type", "application/xml"}});
    expect_error(reply, 415, "Unsupported media type", "UNSUPPORTED_MEDIA_TYPE");
  }
}

TEST(TransportTest, AuthenticatesBeforeItReadsABody) {
  World world;
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.put("settings", "{").status, 401);
  expect_error(world.put("settings", "{", kevin.bearer()), 400, "Invalid JSON body", "INVALID_JSON");
}

TEST(TransportTest, TakesEveryPathWithATrailingSlash) {
  World world;
  const Person kevin = world.sign_up();
  for (const char* path : {"profile/", "settings/", "preferences/", "documents/", "profile/me/"}) {
    EXPECT_EQ(world.get(path, kevin.bearer()).status, 200) << path;
  }
}

TEST(TransportTest, EchoesListedOriginsOnly) {
  World world;
  const auto listed = world.get("profile", {{"Origin", "http://localhost:5173"}});
  EXPECT_EQ(listed.field("Access-Control-Allow-Origin"), "http://localhost:5173");
  EXPECT_EQ(listed.field("Access-Control-Allow-Credentials"), "true");
  const auto other = world.get("profile", {{"Origin", "https://evil.example"}});
  EXPECT_EQ(other.status, 401);
  EXPECT_FALSE(other.field("Access-Control-Allow-Origin"));
  EXPECT_FALSE(other.field("Access-Control-Allow-Credentials"));
}

TEST(TransportTest, SendsTheSecurityFieldsWithEveryAnswer) {
  World world;
  const Person kevin = world.sign_up();
  for (const auto& reply : {world.get("profile"), world.get("profile", kevin.bearer()), world.get("/nowhere"),
                            world.get("/health"), world.get("/uploads/avatars/x")}) {
    EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.field("X-Frame-Options"), "SAMEORIGIN");
    EXPECT_EQ(reply.field("Referrer-Policy"), "no-referrer");
    EXPECT_TRUE(reply.field("Strict-Transport-Security"));
    EXPECT_TRUE(reply.field("Content-Security-Policy"));
    EXPECT_TRUE(reply.field("X-Request-Id"));
    EXPECT_FALSE(reply.field("X-Powered-By"));
  }
}

TEST(TransportTest, ReportsHealthUnderTheServicesName) {
  World world("sqlite");
  for (const char* path : {"/health", "/api/health", "/api/v1/users/health", "/health/live", "/live", "/ready"}) {
    const auto reply = world.get(path);
    EXPECT_EQ(reply.status, 200) << path << reply.body;
    EXPECT_EQ(reply.json().at("service"), "user-service");
  }
  EXPECT_EQ(world.get("/health").json().at("checks").as_array().size(), 6U);
}

/// A file that comes while the folder is emptied, such as the mark, is no reason to stop.
void lose_uploads(const World& world) {
  for (int i = 0; i < 1000 && std::filesystem::exists(world.uploads()); ++i) {
    std::error_code ignored;
    std::filesystem::remove_all(world.uploads(), ignored);
  }
  std::ofstream(world.uploads()) << "no folder any more";
}

TEST(TransportTest, StaysUpWithoutItsUploadsButSaysSo) {
  World world("sqlite");
  ASSERT_EQ(world.get("/health").json().at("status"), "ok");
  lose_uploads(world);
  // What was found a moment ago is good for a second.
  world.clock().advance(std::chrono::seconds{2});
  const auto reply = world.get("/health");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("status"), "degraded") << reply.body;
  EXPECT_EQ(reply.body.find(world.uploads().string()), std::string::npos);
}

// Symptom: without its worker every picture was refused, and health said that all was well.
TEST(TransportTest, StaysUpWithoutItsImageWorkerButSaysSo) {
  Config config = test_config();
  config.pictures.worker.program = "/nonexistent/image-worker";
  World world("memory", std::move(config));
  const auto reply = world.get("/health");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("status"), "degraded");
  const auto ready = world.get("/health/ready");
  EXPECT_EQ(ready.status, 200);
  EXPECT_NE(ready.body.find("the image worker is missing"), std::string::npos) << ready.body;
  EXPECT_EQ(ready.body.find("/nonexistent"), std::string::npos);
}

TEST(TransportTest, ShowsInTheMetricsThatItsUploadsAreLost) {
  World world("sqlite");
  const std::string uploads = R"(dependency_up{service="user-service",critical="false",dependency="uploads",)"
                              R"(server="user-service",type="filesystem"} )";
  EXPECT_TRUE(world.comes_to_show(uploads + "1"));
  lose_uploads(world);
  world.clock().advance(std::chrono::seconds{2});
  EXPECT_TRUE(world.comes_to_show(uploads + "0"));
}

/// An account, and files that no row names: one more than are swept unasked.
void store_orphans(World& world) {
  storage::Account account;
  account.id = "a";
  ASSERT_TRUE(world.run(world.stores().archive->write({account})));  // where rounds look, of stores in memory
  for (int i = 0; i < 21; ++i) {
    const auto writer = world.run(world.stores().blobs->create(storage::BlobKind::kDocument)).value();
    ASSERT_TRUE(world.run(writer->append("x")));
    ASSERT_TRUE(world.run(writer->commit("orphan" + std::to_string(i))));
  }
}

TEST(TransportTest, SaysThatASweepWaits) {
  World world;
  store_orphans(world);
  ASSERT_EQ(world.get("/health").json().at("status"), "ok");
  world.clock().advance(std::chrono::hours{2});
  ASSERT_TRUE(world.run(world.app().housekeeping().clean()));
  const auto reply = world.get("/health");
  EXPECT_NE(reply.body.find("too many orphaned files; `dreamscape sweep` shows them"), std::string::npos) << reply.body;
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("status"), "degraded");
}

TEST(TransportTest, IsNotReadyWhileDraining) {
  World world;
  world.app().begin_drain();
  EXPECT_EQ(testkit::HttpClient(world.app().port()).request("GET", "/health/ready").status, 503);
  EXPECT_EQ(testkit::HttpClient(world.app().port()).request("GET", "/health/live").status, 200);
}

}  // namespace
}  // namespace user
