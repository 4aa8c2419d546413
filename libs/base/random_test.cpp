#include "base/random.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace base {
namespace {

TEST(RandomTest, UuidsAreVersion4AndDiffer) {
  SystemRandom random;
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = random.uuid();
    EXPECT_TRUE(std::regex_match(uuid, form)) << uuid;
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

TEST(RandomTest, BelowStaysBelowAndReachesEveryValue) {
  SystemRandom random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(random.below(10));
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_EQ(*seen.rbegin(), 9U);
}

}  // namespace
}  // namespace base
