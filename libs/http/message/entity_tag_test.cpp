#include "http/message/entity_tag.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(EntityTagTest, FindsTheTagInAList) {
  for (const char* list : {"\"a\"", "W/\"a\"", "\"b\", \"a\"", " \"b\" ,W/\"a\" ", "*"}) {
    EXPECT_TRUE(matches_entity_tag(list, "\"a\"")) << list;
  }
}

TEST(EntityTagTest, TakesNothingElseForIt) {
  for (const char* list : {"", "a", "\"A\"", "\"aa\"", "\"b\"", ",", "W/", "\"b\", \"c\""}) {
    EXPECT_FALSE(matches_entity_tag(list, "\"a\"")) << list;
  }
}

}  // namespace
}  // namespace http
