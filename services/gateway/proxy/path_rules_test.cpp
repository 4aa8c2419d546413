#include "gateway/proxy/path_rules.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::string_view_literals;

TEST(PathRulesTest, RefusesWhatTwoServersCouldReadDifferently) {
  for (const std::string_view path : {"/.."sv,
                                      "/../etc/passwd"sv,
                                      "/api/v1/../auth"sv,
                                      "/api/v1/auth/.."sv,
                                      "/a/../"sv,
                                      "/a/./b"sv,
                                      "/."sv,
                                      "/a/%2e%2e/b"sv,
                                      "/a/%2E%2e"sv,
                                      "/a/.%2e/b"sv,
                                      "/a/%2e/b"sv,
                                      "/a%2fb"sv,
                                      "/a%2Fb"sv,
                                      "/a%5cb"sv,
                                      "/a%5Cb"sv,
                                      "/a\\b"sv,
                                      "/a%00b"sv,
                                      "/a%0d%0ab"sv,
                                      "/a%7fb"sv,
                                      "/a%"sv,
                                      "/a%2"sv,
                                      "/a%zz"sv,
                                      "/a\0b"sv,
                                      ""sv,
                                      "*"sv,
                                      "a"sv}) {
    EXPECT_FALSE(is_acceptable_path(path)) << path;
  }
}

TEST(PathRulesTest, AcceptsEverythingElseAsItIs) {
  for (const std::string_view path :
       {"/"sv, "/api/v1/users/favorites/"sv, "/a//b"sv, "/a..b"sv, "/..."sv, "/.well-known"sv, "/a/..b/c"sv,
        "/caf%C3%A9"sv, "/a%20b"sv, "/a%25b"sv, "/a%252fb"sv, "/a;b=c"sv, "/~a/(b)"sv}) {
    EXPECT_TRUE(is_acceptable_path(path)) << path;
  }
}

TEST(PathRulesTest, SeesAPrefixInEverySpelling) {
  for (const std::string_view path : {"/x/internal"sv, "/x/internal/"sv, "/x/internal/y"sv, "/X/Internal"sv,
                                      "/x//internal"sv, "/x/%69nternal"sv, "/x/internal%20"sv}) {
    EXPECT_EQ(resembles_prefix(path, "/x/internal"), path != "/x/internal%20"sv) << path;
  }
}

TEST(PathRulesTest, SeesAPrefixOnSegmentBoundariesOnly) {
  for (const std::string_view path : {"/x/internals"sv, "/x/intern"sv, "/y/x/internal"sv, "/x"sv, "/x%zz"sv}) {
    EXPECT_FALSE(resembles_prefix(path, "/x/internal")) << path;
  }
}

TEST(PathRulesTest, KnowsWhereDocumentsComeInPieces) {
  for (const std::string_view path : {"/api/v1/users/documents/uploads"sv, "/v1/users/documents/uploads/x"sv}) {
    EXPECT_TRUE(is_upload_path(path)) << path;
  }
  for (const std::string_view path :
       {"/api/v1/users/documents"sv, "/uploads/avatars/x"sv, "/x/v1/users/documents/uploads"sv}) {
    EXPECT_FALSE(is_upload_path(path)) << path;
  }
}

}  // namespace
}  // namespace gateway
