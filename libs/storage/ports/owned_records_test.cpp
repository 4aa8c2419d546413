#include "storage/ports/owned_records.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

TEST(PositionTest, ComesBackFromItsText) {
  for (const Position& position : {Position{base::from_millis(1'769'860'800'123), "0a-b_C"},
                                   Position{base::from_millis(-5), "x"}, Position{base::from_millis(0), "1"}}) {
    EXPECT_EQ(parse_position(to_text(position)), position) << to_text(position);
  }
}

TEST(PositionTest, IsNoneForAnyOtherText) {
  for (const char* text : {"", ".", "1.", ".a", "1", "a.b", "1.a b", "1.a/b", "1.\xff", "1x.a",
                           "99999999999999999999.a", "1.$where", " 1.a"}) {
    EXPECT_FALSE(parse_position(text)) << text;
  }
  EXPECT_FALSE(parse_position("1." + std::string(129, 'a')));
  EXPECT_FALSE(parse_position(std::string_view("1.a\0b", 5)));
}

}  // namespace
}  // namespace storage
