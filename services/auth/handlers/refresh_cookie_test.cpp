#include "auth/handlers/refresh_cookie.hpp"

#include <gtest/gtest.h>

namespace auth {
namespace {

// 1994-11-06T08:49:37Z, the example of RFC 9110 section 5.6.7.
constexpr base::Timestamp kNow = base::from_millis(784'111'777'000);

TEST(RefreshCookieTest, StoresTheTokenAsTheContractSpellsIt) {
  EXPECT_EQ(RefreshCookie(false).storing(base::Secret("abc"), std::chrono::seconds{0}, kNow),
            "refreshToken=abc; Max-Age=0; Path=/; Expires=Sun, 06 Nov 1994 08:49:37 GMT; HttpOnly; SameSite=Strict");
}

TEST(RefreshCookieTest, ClearsAsTheContractSpellsIt) {
  EXPECT_EQ(RefreshCookie(false).clearing(),
            "refreshToken=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict");
}

TEST(RefreshCookieTest, IsSecureInProduction) {
  EXPECT_TRUE(RefreshCookie(true).clearing().ends_with("; HttpOnly; SameSite=Strict; Secure"));
  EXPECT_TRUE(RefreshCookie(true).storing(base::Secret("abc"), std::chrono::hours{1}, kNow).ends_with("; Secure"));
}

}  // namespace
}  // namespace auth
