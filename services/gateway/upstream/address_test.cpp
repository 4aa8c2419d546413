#include "gateway/upstream/address.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(ParseAddressTest, RefusesWhatIsNoHostLevelHttpUrl) {
  for (const char* url : {"", "localhost:3001", "https://a", "ftp://a", "http://", "http://a:0", "http://a:70000",
                          "http://a/base", "http://a?x=1", "http://a#x", "http://user@a", "http://a b", "//a"}) {
    EXPECT_FALSE(parse_address(url)) << url;
  }
}

TEST(ParseAddressTest, ReadsHostAndPort) {
  const auto address = parse_address("http://auth-service:3001/");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "auth-service");
  EXPECT_EQ(address->port, 3001);
  EXPECT_EQ(address->authority, "auth-service:3001");
}

TEST(ParseAddressTest, LeavesTheDefaultPortOutOfTheAuthority) {
  EXPECT_EQ(parse_address("http://auth:80")->authority, "auth");
  EXPECT_EQ(parse_address("http://auth")->port, 80);
}

TEST(ParseAddressTest, ReadsIpv6Literals) {
  const auto address = parse_address("http://[::1]:3001");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "::1");
  EXPECT_EQ(address->authority, "[::1]:3001");
}

TEST(ParseAddressesTest, ReadsAListWithSpacesAndEmptyItems) {
  const auto list = parse_addresses(" http://a:1 , http://b:2,, ");
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ(list->at(1).host, "b");
}

TEST(ParseAddressesTest, TakesNothingForNotConfigured) { EXPECT_TRUE(parse_addresses("")->empty()); }

TEST(ParseAddressesTest, RefusesARepeatedInstance) { EXPECT_FALSE(parse_addresses("http://a:1,http://a:1/")); }

TEST(ParseAddressesTest, RefusesMoreInstancesThanItsBound) {
  std::string urls;
  for (std::size_t i = 0; i <= kInstancesMax; ++i) urls += "http://a:" + std::to_string(i + 1) + ",";
  EXPECT_FALSE(parse_addresses(urls));
}

}  // namespace
}  // namespace gateway
