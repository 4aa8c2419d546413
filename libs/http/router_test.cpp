#include "http/router.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

Route row(Method method, std::string path) {
  Route route;
  route.method = method;
  route.path = std::move(path);
  return route;
}

Router table() {
  std::vector<Route> rows;
  rows.push_back(row(Method::kGet, "/"));
  rows.push_back(row(Method::kGet, "/users/profile"));
  rows.push_back(row(Method::kPut, "/users/profile"));
  rows.push_back(row(Method::kGet, "/users/profile/{userId}"));
  rows.push_back(row(Method::kPost, "/users/profile/avatar"));
  rows.push_back(row(Method::kGet, "/files/{path...}"));
  auto router = Router::build(std::move(rows));
  return std::move(*router);
}

TEST(RouterTest, RefusesTwoRowsOfTheSameShape) {
  std::vector<Route> rows;
  rows.push_back(row(Method::kGet, "/a/{x}"));
  rows.push_back(row(Method::kGet, "/a/{x}/"));
  EXPECT_FALSE(Router::build(std::move(rows)).has_value());
}

TEST(RouterTest, RefusesTwoVariableNamesAtOneSegment) {
  std::vector<Route> rows;
  rows.push_back(row(Method::kGet, "/a/{x}"));
  rows.push_back(row(Method::kPut, "/a/{y}"));
  EXPECT_FALSE(Router::build(std::move(rows)).has_value());
}

TEST(RouterTest, FindsNothingForUnknownOrBrokenPaths) {
  const Router router = table();
  for (const char* path :
       {"/users", "/users//profile", "users/profile", "/users/profile/%zz", "/users/profile/a/b", ""}) {
    const auto match = router.find(Method::kGet, path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_TRUE(match.allowed_methods.empty()) << path;
  }
}

TEST(RouterTest, NamesTheMethodsAPathHas) {
  const auto match = table().find(Method::kDelete, "/users/profile");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed_methods, "GET, HEAD, PUT, OPTIONS");
}

TEST(RouterTest, PrefersFixedSegmentsToVariables) {
  const Router router = table();
  EXPECT_EQ(router.find(Method::kPost, "/users/profile/avatar").route->path, "/users/profile/avatar");
  EXPECT_EQ(router.find(Method::kGet, "/users/profile/avatar").route->path, "/users/profile/{userId}");
}

TEST(RouterTest, DecodesVariables) {
  const Router router = table();
  const auto match = router.find(Method::kGet, "/users/profile/a%20b%2Fc");
  ASSERT_NE(match.route, nullptr);
  ASSERT_EQ(match.params.size(), 1U);
  EXPECT_EQ(match.params[0].first, "userId");
  EXPECT_EQ(match.params[0].second, "a b/c");
}

TEST(RouterTest, IgnoresOneTrailingSlash) {
  const Router router = table();
  EXPECT_NE(router.find(Method::kGet, "/users/profile/").route, nullptr);
  EXPECT_NE(router.find(Method::kGet, "/").route, nullptr);
}

TEST(RouterTest, GivesTheRestOfThePathUndecoded) {
  const Router router = table();
  const auto match = router.find(Method::kGet, "/files/a/b%20c/");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.params[0].second, "a/b%20c/");
}

TEST(RouterTest, ServesHeadFromGet) { EXPECT_NE(table().find(Method::kHead, "/users/profile").route, nullptr); }

}  // namespace
}  // namespace http
