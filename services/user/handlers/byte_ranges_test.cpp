#include "user/handlers/byte_ranges.hpp"

#include <gtest/gtest.h>

#include <string>

namespace user {
namespace {

using Ranges = std::vector<ByteRange>;

TEST(ByteRangesTest, IgnoresWhatIsNoRangeOfBytes) {
  for (const char* field :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-a", "bytes=5-4", "bytes=1", "items=0-1", "bytes=0-1,,",
        "bytes=0-1 2-3", "bytes=0-1;2-3", "bytes=+1-2", "bytes=--1", "bytes=0x1-2", "bytes =0-1", "bytes=0-1,x"}) {
    EXPECT_EQ(parse_ranges(field, 100), std::nullopt) << field;
  }
}

TEST(ByteRangesTest, FindsNothingOutsideTheContent) {
  for (const char* field :
       {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-", "bytes=100-,200-"}) {
    EXPECT_EQ(parse_ranges(field, 100), Ranges{}) << field;
  }
  EXPECT_EQ(parse_ranges("bytes=0-", 0), Ranges{});
  EXPECT_EQ(parse_ranges("bytes=-5", 0), Ranges{});
}

TEST(ByteRangesTest, ReadsOneRange) {
  const struct {
    const char* field;
    ByteRange range;
  } rows[] = {{"bytes=0-0", {0, 0}},   {"bytes=10-19", {10, 19}}, {"bytes=99-99", {99, 99}},
              {"bytes=90-", {90, 99}}, {"bytes=0-", {0, 99}},     {"bytes=90-99999999999999999999999", {90, 99}},
              {"bytes=-1", {99, 99}},  {"bytes=-100", {0, 99}},   {"bytes=-99999999999999999999999", {0, 99}},
              {"BYTES= 5-6 ", {5, 6}}};
  for (const auto& row : rows) EXPECT_EQ(parse_ranges(row.field, 100), Ranges{row.range}) << row.field;
}

TEST(ByteRangesTest, ReadsSeveralInTheirOrderAndDropsThoseOutside) {
  EXPECT_EQ(parse_ranges("bytes=50-59, 0-9,-10", 100), (Ranges{{50, 59}, {0, 9}, {90, 99}}));
  EXPECT_EQ(parse_ranges("bytes=0-9,200-300", 100), (Ranges{{0, 9}}));
}

// Symptom of others: a small request for a thousand overlapping ranges made an answer of gigabytes.
TEST(ByteRangesTest, ServesNoByteTwiceAndNotMoreRangesThanItMay) {
  EXPECT_EQ(parse_ranges("bytes=0-99,0-99", 100), std::nullopt);
  std::string field = "bytes=0-0";
  for (std::size_t i = 1; i < kRangesMax; ++i) field += ",0-0";
  EXPECT_EQ(parse_ranges(field, 100).value().size(), kRangesMax);
  EXPECT_EQ(parse_ranges(field + ",0-0", 100), std::nullopt);
}

}  // namespace
}  // namespace user
