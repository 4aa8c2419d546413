#include "base/scan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

using Scan = std::size_t (*)(std::string_view) noexcept;

/// Every byte value at every position of texts around the word size, against the definition.
template <class Definition>
void expect_agrees(Scan scan, Definition is_match) {
  for (std::size_t size = 0; size <= 19; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(byte);
        ASSERT_EQ(scan(text), is_match(byte) ? at : kNone) << "byte " << byte << " at " << at << " of " << size;
      }
    }
  }
}

TEST(ScanTest, FindsControlBytesWhereverTheyStand) {
  expect_agrees(find_control, [](int byte) { return byte < 0x20 || byte == 0x7F; });
}

TEST(ScanTest, FindsWhatAJsonStringMayNotHold) {
  expect_agrees(find_json_special, [](int byte) { return byte < 0x20 || byte == '"' || byte == '\\' || byte >= 0x80; });
}

TEST(ScanTest, FindsBytesBeyondAscii) {
  expect_agrees(find_non_ascii, [](int byte) { return byte >= 0x80; });
}

TEST(ScanTest, ReportsTheFirstOfSeveral) {
  EXPECT_EQ(find_control("abcdefg\x01hijkl\x02"), 7U);
  EXPECT_EQ(find_control("ab\tcd\x7F"), 2U);
}

TEST(ScanTest, IsNotMisledByTheByteBelowAMatch) {
  // The borrow of the byte 0x00 reaches into its neighbour 0x20, which is no control byte.
  EXPECT_EQ(find_control(std::string_view("aaaa\x00 aa", 8)), 4U);
  EXPECT_EQ(find_control("        \x1F"), 8U);
}

}  // namespace
}  // namespace base
