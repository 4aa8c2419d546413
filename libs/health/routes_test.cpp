#include "health/routes.hpp"

#include <gtest/gtest.h>

#include <set>

#include "testing/fake_clock.hpp"

namespace health {
namespace {

TEST(HealthRoutesTest, HaveEveryAliasOfTheContractAndAreQuietAndOpen) {
  testkit::FakeClock clock;
  Reporter reporter({.service = "user-service"}, {}, clock);
  std::set<std::string> paths;
  for (const http::Route& route : routes(reporter, "/api/v1/users/health")) {
    EXPECT_TRUE(route.is_quiet) << route.path;
    EXPECT_TRUE(route.guards.empty()) << route.path;
    EXPECT_EQ(route.method, http::Method::kGet);
    paths.insert(route.path);
  }
  EXPECT_EQ(paths, (std::set<std::string>{"/health", "/health/live", "/health/ready", "/api/health", "/api/health/live",
                                          "/api/health/ready", "/api/v1/users/health", "/api/v1/users/health/live",
                                          "/api/v1/users/health/ready", "/live", "/ready"}));
}

}  // namespace
}  // namespace health
