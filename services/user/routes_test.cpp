#include "user/routes.hpp"

#include "testing/service/openapi.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

TEST(RoutesTest, AreExactlyThoseOfTheOpenapiFile) {
  World world;
  EXPECT_EQ(testkit::described_routes("user"), testkit::routes_of(world.app().router()));
}

TEST(RoutesTest, ServesItsDescription) {
  World world;
  const auto reply = world.client().request("GET", "/openapi.json");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("openapi"), "3.1.0");
  EXPECT_TRUE(testkit::dangling_references(reply.json(), reply.json()).empty());
}

// What looks like JSON and is no object: from clients that send a list, or a variable that was never set.
TEST(RoutesTest, RefuseBodiesThatAreNoObject) {
  World world;
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  for (const testkit::JsonOperation& operation : testkit::json_operations("user")) {
    // Their callers are services with a token of their own.
    if (operation.path.ends_with("/internal") || operation.path.contains("/ai/")) continue;
    const std::string path = operation.path_of(admin.id);
    for (const char* body : {"[]", "null", "1", "\"text\"", "[{}]", "true"}) {
      SCOPED_TRACE(operation.method + " " + path + " " + body);
      const auto reply = world.client().request(operation.method, path, body, admin.bearer());
      const bool is_nothing_there = operation.has_parameter() && reply.status == 404;
      EXPECT_TRUE(reply.status == 400 || is_nothing_there) << reply.status << " " << reply.body;
    }
  }
}

}  // namespace
}  // namespace user
