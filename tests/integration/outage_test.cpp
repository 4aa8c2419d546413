// The database goes away and comes back under running services: 503 in time, never 401, and no restart is needed.
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

using Steady = std::chrono::steady_clock;

/// A server that is back is noticed within a second, of which a busy machine may make more.
constexpr auto kHealedWithin = 30s;

/// What waiting would not mend ends the program at start, in one line without the password.
TEST(DatabaseUrlTest, ThatCannotBeUsedEndsTheProgram) {
  const Folder folder;
  for (const auto& [url, problem] : {std::pair{"mongodb://kevin:hunter2@a:b:c/x", "DATABASE_URL"},
                                     std::pair{"mongodb://kevin:hunter2@a.invalid/x?tls=true&tlsCAFile=/nowhere/ca.pem",
                                               "DATABASE_URL: cannot read the file of tlscafile"}}) {
    Process program("auth-service", {},
                    {{"DATABASE_URL", url},
                     {"DATA_DIR", folder.path().string()},
                     {"AUTH_PORT", std::to_string(testkit::free_port())}});
    const auto status = program.wait(60s);
    EXPECT_TRUE(status && *status != 0) << url;
    EXPECT_NE(program.output().find(problem), std::string::npos) << program.output();
    EXPECT_EQ(program.output().find("hunter2"), std::string::npos) << program.output();
  }
}

class OutageTest : public testing::Test {
 protected:
  [[nodiscard]] Process::Environment environment() const {
    Process::Environment environment = raised_limits();
    environment["DATA_DIR"] = folder_.path().string();
    environment["DATABASE_URL"] = server_.url("outage");
    return environment;
  }

  static Steady::duration time_until(HttpClient client, const std::string& path, int status) {
    const auto since = Steady::now();
    while (client.request("GET", path).status != status && Steady::now() - since < 60s) {
      std::this_thread::sleep_for(20ms);
    }
    return Steady::now() - since;
  }

  Folder folder_;
  testkit::MongoServer server_;
};

TEST_F(OutageTest, ServicesStartBeforeTheDatabaseAndHeal) {
  server_.kill();
  const Stack stack(environment());
  EXPECT_EQ(stack.auth().request("GET", "/health/live").status, 200);
  EXPECT_EQ(stack.auth().request("GET", "/health/ready").status, 503);
  EXPECT_EQ(stack.user().request("GET", "/health/ready").status, 503);
  const auto refused = stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json().at("code"), "DEPENDENCY_UNAVAILABLE");
  server_.start();
  EXPECT_LT(time_until(stack.auth(), "/health/ready", 200), kHealedWithin);
  EXPECT_EQ(served(stack.auth(), "POST", "/api/v1/auth/register", registration("a@example.com")).status, 201);
}

TEST_F(OutageTest, AHungDatabaseIsA503InTimeAndNoTokenIsRefusedForIt) {
  const Stack stack(environment());
  const auto registered = served(stack.auth(), "POST", "/api/v1/auth/register", registration("a@example.com"));
  ASSERT_EQ(registered.status, 201) << registered.body;
  const FieldList token = bearer(access_token(registered));
  HttpClient user = stack.user();
  ASSERT_EQ(served(stack.user(), "GET", "/api/v1/users/profile", {}, token).status, 200);
  server_.freeze();
  for (int i = 0; i < 5; ++i) {
    const auto since = Steady::now();
    EXPECT_EQ(user.request("GET", "/api/v1/users/profile", {}, token).status, 503);
    EXPECT_LT(Steady::now() - since, 10s);  // five seconds are promised, of which a busy machine may make more
  }
  EXPECT_EQ(user.request("GET", "/health/live").status, 200);
  EXPECT_EQ(stack.auth().request("POST", "/api/v1/auth/logout", "{}", token).status, 503);
  server_.thaw();
  EXPECT_LT(time_until(stack.user(), "/health/ready", 200), kHealedWithin);
  EXPECT_EQ(served(stack.user(), "GET", "/api/v1/users/profile", {}, token).status, 200);
  EXPECT_EQ(served(stack.auth(), "POST", "/api/v1/auth/logout", "{}", token).status, 200);
  EXPECT_EQ(served(stack.user(), "GET", "/api/v1/users/profile", {}, token).status, 401);
}

}  // namespace
}  // namespace integration
