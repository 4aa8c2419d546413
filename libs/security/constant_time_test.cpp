#include "security/constant_time.hpp"

#include <gtest/gtest.h>

namespace security {
namespace {

TEST(ConstantTimeTest, TellsTextsOfDifferentLengthOrContentApart) {
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "abcd"));
  EXPECT_FALSE(constant_time_equal("abc", ""));
}

TEST(ConstantTimeTest, FindsEqualTextsEqualIncludingEmptyOnes) {
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_TRUE(constant_time_equal("", ""));
}

}  // namespace
}  // namespace security
