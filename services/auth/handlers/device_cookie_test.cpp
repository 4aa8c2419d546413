#include "auth/handlers/device_cookie.hpp"

#include <gtest/gtest.h>

#include "testing/http/request.hpp"

namespace auth {
namespace {

constexpr base::Timestamp kDeviceNow = base::from_millis(784'111'777'000);
constexpr std::string_view kAccount = "0123456789abcdef0123456789abcdef";

const base::Secret& former_key() {
  static const base::Secret key("the key of before, which is long enough");
  return key;
}

/// Whether `cookie` tells that a device of `former_key` has logged in.
bool is_known_to(const DeviceCookie& cookie) {
  base::SystemRandom random;
  const std::string stored = DeviceCookie(former_key(), {}, false).storing(kAccount, kDeviceNow, random);
  const std::string sent = stored.substr(0, stored.find(';'));
  testkit::TestRequest test;
  test.head.fields.add("Cookie", sent);
  return cookie.find(test.request, kAccount, kDeviceNow).has_value();
}

TEST(DeviceCookieTest, IsNoneOfAnotherKey) {
  EXPECT_FALSE(is_known_to(DeviceCookie(base::Secret("the key that took its place, also long"), {}, false)));
}

TEST(DeviceCookieTest, IsStillKnownWhileTheKeyIsReplaced) {
  EXPECT_TRUE(is_known_to(DeviceCookie(base::Secret("the key that took its place, also long"), former_key(), false)));
}

}  // namespace
}  // namespace auth
