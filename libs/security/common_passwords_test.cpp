#include "security/common_passwords.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "security/corpus_test_support.hpp"

namespace security {
namespace {

TEST(CommonPasswordsTest, KnowsEveryRankedPasswordOfFourCharactersOrMore) {
  std::istringstream lines(read_corpus("passwords/ranked-passwords.txt"));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 4) continue;
    EXPECT_TRUE(is_common_password(line)) << line;
    ++count;
  }
  EXPECT_EQ(count, 46983U);
}

TEST(CommonPasswordsTest, ComparesWithoutCase) {
  EXPECT_TRUE(is_common_password("BaseBall"));
  EXPECT_TRUE(is_common_password("P@ssw0rd"));
}

TEST(CommonPasswordsTest, DoesNotKnowOtherTexts) {
  EXPECT_FALSE(is_common_password(""));
  EXPECT_FALSE(is_common_password("\n"));
  EXPECT_FALSE(is_common_password("baseball\nfootball"));
  EXPECT_FALSE(is_common_password("baseballbat-and-a-glove"));
  EXPECT_FALSE(is_common_password("zzzzzzzzzzzzzzzzzzzzzz"));
  EXPECT_FALSE(is_common_password("!"));
  EXPECT_FALSE(is_common_password(std::string(1024, 'a')));
}

}  // namespace
}  // namespace security
