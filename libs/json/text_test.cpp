#include "json/text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace json {
namespace {

template <class T>
std::string text_of(const T& value) {
  std::string out;
  append_value(out, value);
  return out;
}

TEST(JsonTextTest, EscapesAndRepairsTexts) {
  EXPECT_EQ(text_of(std::string("a\"\\\n\x01")), R"("a\"\\\n\u0001")");
  EXPECT_EQ(text_of(std::string_view("\xFF")), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(text_of("literal"), "\"literal\"");
}

TEST(JsonTextTest, WritesNullForWhatIsAbsent) {
  EXPECT_EQ(text_of(std::optional<std::string>()), "null");
  EXPECT_EQ(text_of(std::optional<std::string>("")), "\"\"");
  EXPECT_EQ(text_of(std::optional<base::Timestamp>()), "null");
}

TEST(JsonTextTest, WritesIntegersToTheirEnds) {
  EXPECT_EQ(text_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(text_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(text_of(true), "true");
  EXPECT_EQ(text_of(false), "false");
}

TEST(JsonTextTest, WritesTimesAsJavaScriptDoes) {
  EXPECT_EQ(text_of(base::from_millis(1'767'225'600'123)), "\"2026-01-01T00:00:00.123Z\"");
}

TEST(JsonTextTest, WritesRangesAsArrays) {
  EXPECT_EQ(text_of(std::vector<std::string>{}), "[]");
  EXPECT_EQ(text_of(std::vector<std::string>{"a", "\""}), R"(["a","\""])");
  EXPECT_EQ(text_of(std::vector<int>{1, 2, 3}), "[1,2,3]");
}

TEST(JsonTextTest, EscapesNames) {
  std::string out;
  ObjectText text(out);
  append_value(text.member_named("a\"b"), 1);
  text.end();
  EXPECT_EQ(out, R"({"a\"b":1})");
}

TEST(JsonTextTest, PutsCommasBetweenMembersOnly) {
  std::string out = "x=";
  ObjectText(out).end();
  EXPECT_EQ(out, "x={}");
  out.clear();
  ObjectText outer(out);
  outer.add("a", 1);
  outer.add_object("b", [](ObjectText& inner) { inner.add("c", "d").add("e", std::optional<bool>()); });
  outer.add("f", false).end();
  EXPECT_EQ(out, R"({"a":1,"b":{"c":"d","e":null},"f":false})");
}

}  // namespace
}  // namespace json
