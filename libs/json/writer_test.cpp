#include "json/writer.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace {

std::string number(double value) { return json::serialize(value); }

TEST(JsonWriterTest, PrintsNumbersAsJavaScriptDoes) {
  EXPECT_EQ(number(1.5), "1.5");
  EXPECT_EQ(number(100000.0), "100000");
  EXPECT_EQ(number(0.000001), "0.000001");
  EXPECT_EQ(number(1e-7), "1e-7");
  EXPECT_EQ(number(1.25e-10), "1.25e-10");
  EXPECT_EQ(number(1e21), "1e+21");
  EXPECT_EQ(number(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ(number(-9007199254740994.0), "-9007199254740994");
  EXPECT_EQ(number(-0.0), "0");
  EXPECT_EQ(number(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
  EXPECT_EQ(number(5e-324), "5e-324");
}

TEST(JsonWriterTest, PrintsNullForNumbersJsonCannotHold) {
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriterTest, PrintsIntegersInFull) {
  EXPECT_EQ(json::serialize(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(json::serialize(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

TEST(JsonWriterTest, KeepsTheOrderOfMembers) {
  EXPECT_EQ(json::serialize({{"z", 1}, {"a", nullptr}, {"m", {{"x", true}}}}), R"({"z":1,"a":null,"m":{"x":true}})");
}

TEST(JsonWriterTest, PrintsEmptyContainers) {
  EXPECT_EQ(json::serialize(boost::json::array()), "[]");
  EXPECT_EQ(json::serialize(boost::json::object()), "{}");
}

TEST(JsonWriterTest, EscapesNamesAndStrings) {
  EXPECT_EQ(json::serialize({{"a\"b", "line\nbreak"}}), R"({"a\"b":"line\nbreak"})");
}

TEST(JsonWriterTest, TurnsMissingValuesIntoNull) {
  EXPECT_EQ(json::or_null(std::optional<std::string>()), nullptr);
  EXPECT_EQ(json::or_null(std::optional<std::string>("x")), "x");
}

TEST(JsonWriterTest, BuildsArraysFromRanges) {
  EXPECT_EQ(json::serialize(json::to_array(std::vector<std::string>{"a", "b"})), R"(["a","b"])");
}

}  // namespace
