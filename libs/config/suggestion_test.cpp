#include "config/suggestion.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace config {
namespace {

const std::vector<std::string> kWords{"serve", "check", "config", "copy", "sweep"};

TEST(SuggestionTest, CountsWhatWasTypedWrong) {
  EXPECT_EQ(typing_errors("serve", "serve"), 0U);
  EXPECT_EQ(typing_errors("srve", "serve"), 1U);
  EXPECT_EQ(typing_errors("sevre", "serve"), 1U);
  EXPECT_EQ(typing_errors("", "copy"), 4U);
  EXPECT_EQ(typing_errors("copy", ""), 4U);
}

TEST(SuggestionTest, NamesTheWordThatIsNearest) {
  EXPECT_EQ(nearest("chekc", kWords), "check");
  EXPECT_EQ(nearest("cofnig", kWords), "config");
  EXPECT_EQ(nearest("swep", kWords), "sweep");
}

TEST(SuggestionTest, NamesNothingForWhatIsLikeNothing) {
  EXPECT_EQ(nearest("frobnicate", kWords), std::nullopt);
  EXPECT_EQ(nearest("", kWords), std::nullopt);
  EXPECT_EQ(nearest(std::string(100'000, 'c'), kWords), std::nullopt);
}

}  // namespace
}  // namespace config
