#include <gtest/gtest.h>

#include "json/decoder.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"

namespace {

std::string parsed(std::string_view body) {
  const auto form = json::parse_form(body);
  return form ? json::serialize(*form) : form.error().message();
}

TEST(FormTest, TellsThatJsonIsNoForm) {
  for (const char* body : {R"({"email":"a@b.co"})", " [1]", "\r\n{"}) {
    EXPECT_EQ(parsed(body), "The body looks like JSON and is declared as a form: send Content-Type: application/json");
  }
  EXPECT_EQ(parsed("a={1}"), R"({"a":"{1}"})");
}
TEST(FormTest, RefusesRepeatedNames) { EXPECT_EQ(parsed("a=1&a=2"), "Invalid form body"); }

TEST(FormTest, RefusesNulAndMalformedUtf8) {
  EXPECT_EQ(parsed("a=%00"), "Invalid form body");
  EXPECT_EQ(parsed("a=%ff"), "Invalid form body");
  EXPECT_EQ(parsed("%00=a"), "Invalid form body");
}

TEST(FormTest, RefusesOperatorAndPrototypeNames) {
  EXPECT_EQ(parsed("$where=1"), "Invalid form body");
  EXPECT_EQ(parsed("__proto__=1"), "Invalid form body");
}

TEST(FormTest, RefusesTooManyFields) {
  EXPECT_FALSE(json::parse_form("a=1&b=2&c=3", {.fields_max = 2}));
  EXPECT_TRUE(json::parse_form("a=1&b=2", {.fields_max = 2}));
}

TEST(FormTest, RefusesABodyBeyondTheByteLimit) {
  const auto form = json::parse_form("a=12345", {.bytes_max = 6});
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().code(), base::ErrorCode::kPayloadTooLarge);
}

TEST(FormTest, DecodesPercentAndPlus) {
  EXPECT_EQ(parsed("email=a%40b.example&name=New+York&x"), R"({"email":"a@b.example","name":"New York","x":""})");
}

TEST(FormTest, KeepsAPercentSignThatEncodesNothing) { EXPECT_EQ(parsed("a=100%&b=%zz"), R"({"a":"100%","b":"%zz"})"); }

TEST(FormTest, SkipsEmptyPairs) { EXPECT_EQ(parsed("&&a=1&"), R"({"a":"1"})"); }

TEST(FormTest, TakesAnEmptyBodyForNoFields) { EXPECT_EQ(parsed(""), "{}"); }

TEST(FormTest, ReadsBooleansAndNumbersFromText) {
  const auto form = json::parse_form("remember=true&page=3");
  ASSERT_TRUE(form);
  json::Decoder in(*form, json::Decoder::Source::kText);
  EXPECT_EQ(in.optional_bool("remember", "m"), true);
  EXPECT_EQ(in.optional_int("page", {.message = "m"}), 3);
  EXPECT_TRUE(in.finish());
}

}  // namespace
