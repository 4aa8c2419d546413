#include "user/domain/language_names.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

TEST(LanguageNameTest, IsTheEnglishNameOfWhatIsKnownAndAnythingElseAsItCame) {
  for (const char* given : {"fr", "FR", "French", "french"}) EXPECT_EQ(language_name(given), "French");
  for (const char* unknown : {"", "xx", "Klingon", "fr-CA"}) EXPECT_EQ(language_name(unknown), unknown);
}

}  // namespace
}  // namespace user
