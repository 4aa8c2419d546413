#include "storage/redis/address.hpp"

#include <gtest/gtest.h>

namespace storage::redis {
namespace {

TEST(RedisAddressTest, RefusesWhatIsNoRedisUrlWithoutRepeatingIt) {
  for (const char* url : {"", "redis", "http://h", "redis://", "redis://:secret@", "redis://h/x", "redis://h/-1",
                          "redis://h/1/2", "redis://h:port", "redis://h/99999999999999"}) {
    const auto address = parse_address(url);
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(address.error().message().find("secret"), std::string::npos) << url;
  }
}

TEST(RedisAddressTest, FillsInWhatIsLeftOut) {
  const auto address = parse_address("redis://cache");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "cache");
  EXPECT_EQ(address->port, "6379");
  EXPECT_EQ(address->database, 0U);
  EXPECT_TRUE(address->user.empty() && address->password.empty());
  EXPECT_FALSE(address->has_tls);
}

TEST(RedisAddressTest, TakesUserPasswordPortDatabaseAndTls) {
  const auto address = parse_address("rediss://app:p%40ss%2Fword@[::1]:7000/3");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->user, "app");
  EXPECT_EQ(address->password.reveal(), "p@ss/word");
  EXPECT_EQ(address->host, "::1");
  EXPECT_EQ(address->port, "7000");
  EXPECT_EQ(address->database, 3U);
  EXPECT_TRUE(address->has_tls);
}

TEST(RedisAddressTest, TakesAPasswordWithoutUser) {
  const auto address = parse_address("redis://:secret@cache/");
  ASSERT_TRUE(address);
  EXPECT_TRUE(address->user.empty());
  EXPECT_EQ(address->password.reveal(), "secret");
}

}  // namespace
}  // namespace storage::redis
