#include "http/middleware/client_address.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

std::string address_of(const char* peer, std::vector<std::string_view> forwarded, std::vector<std::string> trusted) {
  FieldViews fields;
  for (const auto value : forwarded) fields.add("X-Forwarded-For", value);
  return client_address(boost::asio::ip::make_address(peer), fields, TrustedProxies::parse(trusted).value())
      .to_string();
}

TEST(TrustedProxiesTest, RefusesWhatIsNoNetwork) {
  for (const char* text : {"", "a", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129", "10.0.0/8"}) {
    EXPECT_FALSE(TrustedProxies::parse({text}).has_value()) << text;
  }
}

TEST(ClientAddressTest, IgnoresTheFieldOfAnUntrustedPeer) {
  EXPECT_EQ(address_of("9.9.9.9", {"1.1.1.1"}, {"10.0.0.0/8"}), "9.9.9.9");
  EXPECT_EQ(address_of("10.0.0.1", {"1.1.1.1"}, {}), "10.0.0.1");
}

TEST(ClientAddressTest, TakesTheRightmostUntrustedHop) {
  EXPECT_EQ(address_of("10.0.0.1", {"6.6.6.6, 1.1.1.1, 10.0.0.2"}, {"10.0.0.0/8"}), "1.1.1.1");
  EXPECT_EQ(address_of("10.0.0.1", {"6.6.6.6", "1.1.1.1"}, {"10.0.0.0/8"}), "1.1.1.1");
}

TEST(ClientAddressTest, StopsAtAnUnreadableHop) {
  EXPECT_EQ(address_of("10.0.0.1", {"1.1.1.1, unknown, 10.0.0.2"}, {"10.0.0.0/8"}), "10.0.0.2");
}

TEST(ClientAddressTest, ReadsPortsBracketsAndMappedAddresses) {
  EXPECT_EQ(address_of("::1", {"1.1.1.1:8080"}, {"loopback"}), "1.1.1.1");
  EXPECT_EQ(address_of("127.0.0.1", {"[2001:db8::1]:443"}, {"loopback"}), "2001:db8::1");
  EXPECT_EQ(address_of("::ffff:127.0.0.1", {"::ffff:1.2.3.4"}, {"127.0.0.0/8"}), "1.2.3.4");
}

}  // namespace
}  // namespace http
