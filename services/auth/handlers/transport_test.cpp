#include "auth/config.hpp"
#include "auth/testing/world.hpp"
#include "testing/environment_builder.hpp"

namespace auth {
namespace {

TEST(TransportTest, KnowsNoneOfTheOldTestRoutes) {
  World world;
  const auto login = world.sign_up("someone+test@example.com");
  for (const auto& [method, path] : {std::pair{"POST", "/api/v1/auth/test/reset"},
                                     {"POST", "/api/v1/auth/test/cleanup"},
                                     {"DELETE", "/api/v1/auth/test/users/someone+test@example.com"}}) {
    const auto reply = world.client().request(method, path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.json().at("message"), "Route not found");
    EXPECT_EQ(reply.json().at("code"), "NOT_FOUND");
  }
  EXPECT_EQ(world.refusal(login), "");
}

TEST(TransportTest, TakesEveryPathWithATrailingSlash) {
  World world;
  const auto login = world.sign_up();
  EXPECT_EQ(world.get("profile/", login.bearer()).status, 200);
  EXPECT_EQ(world.post("login/", "{}").status, 400);
}

TEST(TransportTest, NamesTheMethodsAPathHas) {
  World world;
  const auto reply = world.client().request("DELETE", "/api/v1/auth/profile");
  EXPECT_EQ(reply.status, 405);
  EXPECT_NE(reply.field("Allow").value_or("").find("PUT"), std::string::npos);
  EXPECT_EQ(reply.json().at("code"), "METHOD_NOT_ALLOWED");
}

TEST(TransportTest, RefusesOtherMediaTypes) {
  World world;
  const auto reply = world.post("login", "<a/>", {{"Content-Type", "application/xml"}});
  EXPECT_EQ(reply.status, 415);
  EXPECT_EQ(reply.json().at("code"), "UNSUPPORTED_MEDIA_TYPE");
  EXPECT_EQ(world.post("login", "{}", {{"Content-Type", "application/json; charset=utf-16"}}).status, 415);
  EXPECT_EQ(world.post("login", "{}", {{"Content-Type", "Application/JSON; charset=\"UTF-8\""}}).status, 400);
}

TEST(TransportTest, RefusesBodiesAboveTheLimit) {
  World world;
  const auto reply = world.post("login", std::string(2 * 1024 * 1024, ' '));
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.json().at("message"), "Request body too large");
}

/// A login whose body has so many members, most of them nobody's.
testkit::HttpReply log_in_with_members(World& world, int count) {
  std::string more;
  for (int i = 2; i < count; ++i) more += ",\"m" + std::to_string(i) + "\":0";
  return world.log_in("kevin@example.com", kGoodPassword, more);
}

TEST(TransportTest, RefusesObjectsOfMoreMembersThanTheSettingAllows) {
  const auto values = testkit::EnvironmentBuilder().set("JSON_MEMBERS_MAX", "100").load(config::Program::kAuth);
  Config config = test_config();
  config.body_limits = read_config(values, test_key())->body_limits;
  World world("memory", std::move(config));
  static_cast<void>(world.sign_up());
  testkit::expect_error(log_in_with_members(world, 101), 400, "Invalid JSON body", "INVALID_JSON");
  EXPECT_EQ(log_in_with_members(world, 100).status, 200);
}

// Symptom: the published description knew no 413 although every body is bounded.
TEST(TransportTest, DocumentsTheBoundOfEveryBodyItReads) {
  World world;
  const Login login = world.sign_up();
  const auto described = world.client().request("GET", "/openapi.json").json();
  const std::pair<const char*, const char*> routes[] = {
      {"POST", "register"}, {"POST", "login"}, {"POST", "refresh"}, {"POST", "change-password"}, {"PUT", "profile"}};
  for (const auto& [method, name] : routes) {
    const std::string path = std::string("/api/v1/auth/") + name;
    const auto reply = world.client().request(method, path, std::string(16 * 1024 + 1, ' '), login.bearer());
    EXPECT_EQ(reply.status, 413) << path;
    const std::string key = std::string_view(method) == "PUT" ? "put" : "post";
    EXPECT_TRUE(described.at("paths").at(path).at(key).at("responses").as_object().contains("413")) << path;
  }
}

TEST(TransportTest, EchoesListedOriginsOnly) {
  World world;
  const auto listed = world.post("login", "{}", {{"Origin", "http://localhost:5173"}});
  EXPECT_EQ(listed.field("Access-Control-Allow-Origin"), "http://localhost:5173");
  EXPECT_EQ(listed.field("Access-Control-Allow-Credentials"), "true");
  const auto other = world.post("verify-token", "{}", {{"Origin", "https://evil.example"}});
  EXPECT_EQ(other.status, 401);
  EXPECT_FALSE(other.field("Access-Control-Allow-Origin"));
}

// Symptom: a form on any page logged its visitor in as somebody else, or used up the visitor's attempts.
TEST(TransportTest, KeepsForeignPagesFromTheRoutesThatSetTheCookie) {
  World world;
  const std::string form = "email=kevin%40example.com&password=Correct-Horse-7!&firstName=Kevin";
  for (const char* route : {"register", "login", "refresh", "logout"}) {
    for (const auto& [name, value] : {std::pair{"Origin", "http://evil.example"},
                                      {"Origin", "null"},
                                      {"Origin", "https://localhost:5173"},
                                      {"Sec-Fetch-Site", "cross-site"}}) {
      const auto reply =
          world.post(route, form, {{"Content-Type", "application/x-www-form-urlencoded"}, {name, value}});
      EXPECT_EQ(reply.status, 403) << route << " " << name << ": " << value;
      EXPECT_EQ(reply.json().at("code"), "ORIGIN_NOT_ALLOWED");
      EXPECT_FALSE(reply.field("Set-Cookie"));
    }
  }
}

TEST(TransportTest, LetsListedAndOwnPagesUseTheRoutesThatSetTheCookie) {
  World world;
  ASSERT_FALSE(world.sign_up().user_id.empty());
  const std::string body = R"({"email":"kevin@example.com","password":")" + std::string(kGoodPassword) + "\"}";
  const std::string own = "http://127.0.0.1:" + std::to_string(world.app().port());
  const testkit::FieldList pages[] = {{{"Origin", own}, {"Sec-Fetch-Site", "same-origin"}},
                                      {{"Origin", "http://localhost:5173"}, {"Sec-Fetch-Site", "cross-site"}},
                                      {{"Sec-Fetch-Site", "same-site"}},
                                      {}};
  for (const testkit::FieldList& fields : pages) EXPECT_EQ(world.post("login", body, fields).status, 200);
}

TEST(TransportTest, SendsTheSecurityFieldsWithEveryAnswer) {
  World world;
  for (const auto& reply : {world.post("login", "{}"), world.client().request("GET", "/nowhere"),
                            world.client().request("GET", "/health")}) {
    EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.field("X-Frame-Options"), "SAMEORIGIN");
    EXPECT_TRUE(reply.field("X-Request-Id"));
    EXPECT_FALSE(reply.field("X-Powered-By"));
  }
}

TEST(TransportTest, ReportsHealthUnderTheServicesName) {
  World world;
  for (const char* path : {"/health", "/api/v1/auth/health", "/health/live", "/ready"}) {
    const auto reply = world.client().request("GET", path);
    EXPECT_EQ(reply.status, 200) << path << reply.body;
    EXPECT_EQ(reply.json().at("service"), "auth-service");
  }
}

TEST(TransportTest, ShowsItsDatabaseInTheMetrics) {
  World world;
  EXPECT_TRUE(world.comes_to_show(R"(dependency_up{service="auth-service",critical="true",dependency="sqlite",)"
                                  R"(server="auth-service",type="database"} 1)"));
}

TEST(TransportTest, IsNotReadyWhileDraining) {
  World world;
  world.app().begin_drain();
  testkit::HttpClient client(world.app().port());
  EXPECT_EQ(client.request("GET", "/health/ready").status, 503);
  testkit::HttpClient other(world.app().port());
  EXPECT_EQ(other.request("GET", "/health/live").status, 200);
}

// Hostile values must end as a plain 4xx or be stored as text: never 5xx.
TEST(TransportTest, SurvivesHostileFieldValues) {
  World world;
  const std::string values[] = {R"(' OR 1=1 --)",        R"({\"$gt\":\"\"})", R"(\r\nSet-Cookie: a=b)",
                                R"(../../etc/passwd)",   R"(%0d%0aX: y)",     R"(\ud83d\ude00\u202e)",
                                R"(${jndi:ldap://x})",   R"(*)(uid=*))",      R"(a\u0008b@c.de)",
                                R"(javascript:alert(1))"};
  for (const std::string& value : values) {
    const std::string body =
        R"({"email":")" + value + R"(","password":")" + value + R"(","firstName":")" + value + "\"}";
    EXPECT_LT(world.post("register", body).status, 500) << value;
    EXPECT_LT(world.post("login", body).status, 500) << value;
    const auto reply = world.post("refresh", R"({"refreshToken":")" + value + "\"}");
    EXPECT_EQ(reply.status, 401) << value;
    EXPECT_EQ(reply.all("Set-Cookie").size(), 1U);
  }
}

}  // namespace
}  // namespace auth
