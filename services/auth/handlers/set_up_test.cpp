#include <atomic>
#include <thread>
#include <vector>

#include "accounts/first_admin.hpp"
#include "auth/testing/world.hpp"

namespace auth {
namespace {

class SetUpTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(SetUpTest);

accounts::FirstAdmin first_admin(World& world) {
  return accounts::FirstAdmin(
      {*world.stores().accounts, *world.stores().work, world.clock(), world.resources().random});
}

/// A token as a start prints it, once the one that this service has printed is too old.
std::string printed_token(World& world) {
  while (world.run(world.stores().work->overdue("setup"))->items == 0) std::this_thread::yield();
  world.clock().advance(accounts::kSetupTokenLifetime);
  const auto token = world.run(first_admin(world).offer());
  return std::string(token.value().value().reveal());
}

testkit::HttpReply set_up(testkit::HttpClient& client, const std::string& token, const std::string& email) {
  return client.request("POST", "/api/v1/admin/setup",
                        R"({"token":")" + token + R"(","email":")" + email + R"(","password":")" +
                            std::string(kGoodPassword) + R"(","firstName":"R"})");
}

testkit::HttpReply set_up(World& world, const std::string& token, const std::string& email = "root@example.com") {
  return set_up(world.client(), token, email);
}

TEST_P(SetUpTest, RefusesAWrongTokenAsIfThereWereNoSuchRoute) {
  World world(GetParam());
  const std::string token = printed_token(world);
  const auto reply = set_up(world, std::string(43, 'x'));
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.json().at("message"), "Route not found");
  EXPECT_EQ(set_up(world, token).status, 201);
}

TEST_P(SetUpTest, RefusesATokenThatIsADayOld) {
  World world(GetParam());
  const std::string token = printed_token(world);
  world.clock().advance(accounts::kSetupTokenLifetime);
  EXPECT_EQ(set_up(world, token).status, 404);
  EXPECT_EQ(set_up(world, printed_token(world)).status, 201);
}

TEST_P(SetUpTest, IsClosedOnceThereIsAnAccount) {
  World world(GetParam());
  const std::string token = printed_token(world);
  ASSERT_FALSE(world.sign_up().user_id.empty());
  EXPECT_EQ(set_up(world, token).status, 404);
  const auto offered = world.run(first_admin(world).offer());
  EXPECT_TRUE(offered && !*offered);
}

TEST_P(SetUpTest, LeavesTheTokenUsableAfterInputThatWasWrong) {
  World world(GetParam());
  const std::string token = printed_token(world);
  const auto reply = world.client().request("POST", "/api/v1/admin/setup", R"({"token":")" + token + R"("})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(set_up(world, token, "nobody").status, 400);
  EXPECT_EQ(world.client().request("POST", "/api/v1/admin/setup", "{}").status, 400);
  EXPECT_EQ(set_up(world, token).status, 201);
}

TEST_P(SetUpTest, MakesAnAdministratorWhoIsSignedIn) {
  World world(GetParam());
  const auto reply = set_up(world, printed_token(world));
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"no-store"});
  const Login login = login_of(reply);
  EXPECT_FALSE(login.refresh_token.empty());
  const auto profile = world.get("profile", login.bearer()).json();
  EXPECT_EQ(profile.at("data").at("user").at("role"), "ADMIN");
}

TEST_P(SetUpTest, WorksOnce) {
  World world(GetParam());
  const std::string token = printed_token(world);
  ASSERT_EQ(set_up(world, token).status, 201);
  EXPECT_EQ(set_up(world, token, "second@example.com").status, 404);
}

TEST_P(SetUpTest, WorksOnceForManyWhoCallAtOnce) {
  World world(GetParam());
  const std::string token = printed_token(world);
  std::atomic<int> made = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 6; ++i) {
      clients.emplace_back([&, email = "root" + std::to_string(i) + "@example.com"] {
        testkit::HttpClient client(world.app().port());
        if (set_up(client, token, email).status == 201) ++made;
      });
    }
  }
  EXPECT_EQ(made, 1);
  EXPECT_EQ(world.run(world.stores().accounts->count({.role = storage::Role::kAdmin}))->rows, 1U);
}

TEST_P(SetUpTest, OffersOneTokenAtATime) {
  World world(GetParam());
  static_cast<void>(printed_token(world));
  const auto second = world.run(first_admin(world).offer());
  EXPECT_TRUE(second && !*second);
}

TEST(SetUpProductionTest, IsNoRoute) {
  Config config = test_config();
  config.is_production = true;
  World world("memory", config);
  EXPECT_EQ(set_up(world, std::string(43, 'x')).status, 404);
  EXPECT_EQ(world.client().request("GET", "/api/v1/admin/setup").status, 404);
}

}  // namespace
}  // namespace auth
