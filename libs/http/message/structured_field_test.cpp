#include "http/message/structured_field.hpp"

#include <gtest/gtest.h>

#include <string>

namespace http {
namespace {

TEST(StructuredFieldTest, RefusesWhatIsNoBoolean) {
  for (const char* field : {"", " ", "?", "?2", "?10", "?1 ?0", "?1, ?0", "1", "true", "?T", "\"?1\"", "? 1", "?1x",
                            "?1;", "?1;A", "?1;a=", "?1 ;a", "?1;a =1", "\t?1"}) {
    EXPECT_FALSE(parse_boolean_item(field)) << field;
  }
}

TEST(StructuredFieldTest, RefusesWhatIsNoCount) {
  for (const char* field : {"", "-1", "-", "+1", "1.0", "1.", "1e3", "0x1", "1 2", "1, 2", "1_000", "?1", "\"1\"",
                            "1000000000000000", "99999999999999999999", "1;", "1x"}) {
    EXPECT_FALSE(parse_count_item(field)) << field;
  }
}

TEST(StructuredFieldTest, RefusesParametersThatAreNone) {
  for (const char* parameters :
       {";a=\"b", ";a=\"b\\c\"", ";a=\"\x7f\"", ";a=:YQ", ";a=:!:", ";a=@x", ";a=?2", ";a=-", ";a=1.2345",
        ";a=1234567890123.0", ";a=1.", ";a=%b", ";a=%\"b", ";a=(1)", ";a,b", ";a=1234567890123456"}) {
    EXPECT_FALSE(parse_boolean_item(std::string("?1") + parameters)) << parameters;
    EXPECT_FALSE(parse_count_item(std::string("1") + parameters)) << parameters;
  }
}

TEST(StructuredFieldTest, ReadsBooleans) {
  EXPECT_EQ(parse_boolean_item("?1"), true);
  EXPECT_EQ(parse_boolean_item("?0"), false);
  EXPECT_EQ(parse_boolean_item("  ?1 "), true);
}

TEST(StructuredFieldTest, ReadsCounts) {
  EXPECT_EQ(parse_count_item("0"), 0U);
  EXPECT_EQ(parse_count_item("-0"), 0U);
  EXPECT_EQ(parse_count_item("007"), 7U);
  EXPECT_EQ(parse_count_item(" 104857600 "), 104857600U);
  EXPECT_EQ(parse_count_item("999999999999999"), 999999999999999U);
}

TEST(StructuredFieldTest, StepsOverParameters) {
  for (const char* parameters :
       {";a", "; a", ";*a=1", ";a;b", ";a=?0", ";a=\"b \\\" \\\\\"", ";a=token/1:2", ";a=*t",
        ";a=:YQ==:", ";a=::", ";a=-1.25", ";a=@1659578233", ";a=%\"f%c3%bc\"", ";a_b-c.d*=1;a=2"}) {
    EXPECT_EQ(parse_boolean_item(std::string("?0") + parameters), false) << parameters;
    EXPECT_EQ(parse_count_item(std::string("12") + parameters), 12U) << parameters;
  }
}

}  // namespace
}  // namespace http
