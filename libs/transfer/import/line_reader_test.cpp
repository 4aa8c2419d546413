#include "transfer/import/line_reader.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace transfer {
namespace {

std::vector<std::string> lines_of(const std::string& text, std::size_t line_bytes_max = 100) {
  std::istringstream in(text);
  LineReader reader(in, line_bytes_max);
  std::vector<std::string> lines;
  while (const auto line = reader.next()) {
    lines.push_back(std::to_string(line->number) + (line->is_too_long ? "!" : ":") + std::string(line->text));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineReaderTest, ReportsALineThatIsTooLongAndGoesOnBehindIt) {
  EXPECT_EQ(lines_of("a\n" + std::string(101, 'x') + "\nb\n"), (Lines{"1:a\n", "2!", "3:b\n"}));
}

TEST(LineReaderTest, SkipsALineLongerThanItsBuffer) {
  EXPECT_EQ(lines_of(std::string(2'000'000, 'x') + "\nb"), (Lines{"1!", "2:b"}));
}

TEST(LineReaderTest, ReportsATooLongLineAtTheEndOnce) {
  EXPECT_EQ(lines_of(std::string(2'000'000, 'x')), (Lines{"1!"}));
}

TEST(LineReaderTest, GivesALineOfExactlyTheLimit) {
  const std::string line = std::string(99, 'x') + "\n";
  EXPECT_EQ(lines_of(line), (Lines{"1:" + line}));
}

TEST(LineReaderTest, GivesTheLastLineWithoutItsBreak) { EXPECT_EQ(lines_of("a\nb"), (Lines{"1:a\n", "2:b"})); }

TEST(LineReaderTest, GivesNothingOfAnEmptyFile) { EXPECT_EQ(lines_of(""), Lines{}); }

TEST(LineReaderTest, SkipsAByteOrderMark) {
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"
                     "a\n"),
            (Lines{"1:a\n"}));
}

TEST(LineReaderTest, ReadsAcrossManyBuffers) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "line " + std::to_string(i) + "\n";
  const auto lines = lines_of(text);
  ASSERT_EQ(lines.size(), 100'000U);
  EXPECT_EQ(lines.back(), "100000:line 99999\n");
}

}  // namespace
}  // namespace transfer
