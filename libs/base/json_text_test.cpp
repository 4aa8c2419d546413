#include "base/json_text.hpp"

#include <gtest/gtest.h>

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  base::append_json_string(out, text);
  return out;
}

TEST(JsonTextTest, EscapesQuotesBackslashesAndControlCharacters) {
  EXPECT_EQ(quoted("a\"b\\c\b\f\n\r\t\x01\x1f"), R"("a\"b\\c\b\f\n\r\t\u0001\u001f")");
}

TEST(JsonTextTest, LeavesSlashesAndUnicodeAsTheyAre) { EXPECT_EQ(quoted("a/é😀\x7f"), "\"a/é😀\x7f\""); }

TEST(JsonTextTest, ReplacesBytesThatAreNotUtf8) { EXPECT_EQ(quoted("a\xFFz\xC3"), "\"a\uFFFDz\uFFFD\""); }

TEST(JsonTextTest, KeepsNulAsAnEscape) { EXPECT_EQ(quoted(std::string_view("a\0b", 3)), R"("a\u0000b")"); }

}  // namespace
