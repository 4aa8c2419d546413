#include "http/message/entity_tag.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(EntityTagTest, FindsTheTagInAList) {
  for (const char* list : {"\"a\"", "W/\"a\"", "\"b\", \"a\"", " \"b\" ,W/\"a\" ", "*"}) {
    EXPECT_TRUE(matches_weakly(list, "\"a\"")) << list;
  }
}

TEST(EntityTagTest, TakesNothingElseForIt) {
  for (const char* list : {"", "a", "\"A\"", "\"aa\"", "\"b\"", ",", "W/", "\"b\", \"c\""}) {
    EXPECT_FALSE(matches_weakly(list, "\"a\"")) << list;
  }
}

TEST(EntityTagTest, NeverTakesAWeakTagForAStrongOne) {
  EXPECT_TRUE(matches_strongly("\"b\", \"a\"", "\"a\""));
  EXPECT_FALSE(matches_strongly("W/\"a\"", "\"a\""));
}

}  // namespace
}  // namespace http
