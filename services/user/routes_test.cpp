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

}  // namespace
}  // namespace user
