#include "identity/guards.hpp"

#include <gtest/gtest.h>

#include "identity/identity_test_support.hpp"

namespace identity {
namespace {

http::Principal principal(std::string user_id, std::string role = "USER") {
  http::Principal result;
  result.user_id = std::move(user_id);
  result.role = std::move(role);
  return result;
}

TEST(RequirePrincipalTest, RefusesWithoutATokenAndForbidsCaching) {
  IdentityWorld world;
  TestRequest test;
  EXPECT_FALSE(runtime::run(require_principal(world.authenticator)(test.request)));
  EXPECT_FALSE(test.request.principal);
  EXPECT_EQ(test.request.response_fields.find("Cache-Control"), "no-store");
}

TEST(RequirePrincipalTest, TellsTheHandlerWhoCalls) {
  IdentityWorld world;
  const std::string authorization = "Bearer " + world.jwt.sign(world.claims());
  TestRequest test(authorization);
  EXPECT_TRUE(runtime::run(require_principal(world.authenticator)(test.request)));
  EXPECT_EQ(test.request.principal->user_id, "user-1");
}

TEST(RequireAdminTest, RefusesEverybodyElse) {
  TestRequest test;
  EXPECT_FALSE(runtime::run(require_admin()(test.request)));
  for (const std::string role : {"USER", "MODERATOR", "admin", ""}) {
    test.request.principal = principal("u", role);
    const auto refused = runtime::run(require_admin()(test.request));
    ASSERT_FALSE(refused) << role;
    EXPECT_EQ(refused.error().message(), "Admin access required");
  }
  test.request.principal = principal("u", "ADMIN");
  EXPECT_TRUE(runtime::run(require_admin()(test.request)));
}

}  // namespace
}  // namespace identity
