#include "dreamscape/doctor/hosts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dreamscape {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(HostsTest, FindsEveryHostOfAUrl) {
  EXPECT_THAT(hosts_of("mongodb://u:p%40@a.example:27017,b,[::1]:1/db?x=1"), ElementsAre("a.example", "b", "::1"));
  EXPECT_THAT(hosts_of("redis://127.0.0.1"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(hosts_of("sqlite:/x@y"), IsEmpty());
  EXPECT_THAT(hosts_of(""), IsEmpty());
}

TEST(HostsTest, TellsThisMachineFromOthers) {
  EXPECT_TRUE(is_on_this_machine("redis://:p@localhost:6379"));
  EXPECT_TRUE(is_on_this_machine("http://[::1]:3000"));
  EXPECT_FALSE(is_on_this_machine("mongodb://localhost,db2"));
  EXPECT_FALSE(is_on_this_machine("http://localhost.example"));
}

TEST(HostsTest, SeesCredentialsInTheAuthorityAlone) {
  EXPECT_TRUE(has_credentials("redis://:p@h"));
  EXPECT_FALSE(has_credentials("redis://h/?a=b@c"));
}

}  // namespace
}  // namespace dreamscape
