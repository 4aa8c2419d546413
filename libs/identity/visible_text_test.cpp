#include "identity/visible_text.hpp"

#include <gtest/gtest.h>

namespace identity {
namespace {

TEST(VisibleTextTest, TrimsWhatNobodySees) {
  for (const std::string_view text :
       {"ab c", " ab c ", "\tab c", "ab c\r\n", "ab c\u00A0", "\u3000ab c", "\uFEFFab c", "ab c\u200B",
        "\u200Eab c\u202C", "\u2066ab c\u2069", "ab c\u2060\u00AD", "\u200B \uFEFF\tab c\n\u00A0\u200B"}) {
    EXPECT_EQ(trim_invisible(text), "ab c") << text;
  }
}

TEST(VisibleTextTest, LeavesNothingOfNothing) {
  EXPECT_EQ(trim_invisible(""), "");
  EXPECT_EQ(trim_invisible(" \u200B\uFEFF "), "");
}

TEST(VisibleTextTest, KeepsWhatIsVisibleOrNoUtf8) {
  for (const std::string_view text : {"\u00E9", "\U0001F600", "\xFF", "a\xC2", "\x80", "a\xE2\x80"}) {
    EXPECT_EQ(trim_invisible(text), text);
  }
}

}  // namespace
}  // namespace identity
