#include "json/parse.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "json/writer.hpp"

namespace {

namespace fs = std::filesystem;
const fs::path kCorpora = DREAMSCAPE_CORPORA_DIR;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

void expect_invalid_json(std::string_view body) {
  const auto value = json::parse(body);
  ASSERT_FALSE(value) << body;
  EXPECT_EQ(value.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(value.error().message(), "Invalid JSON body");
  EXPECT_EQ(value.error().reason(), "INVALID_JSON");
}

TEST(JsonParseTest, RefusesMalformedText) {
  for (const auto* body : {"{", "{\"a\":}", "nul", "[1,]", "{'a':1}", "{\"a\":1}x", "\xEF\xBB\xBF{}"}) {
    expect_invalid_json(body);
  }
}

std::string object_of(int members) {
  std::string text = "{";
  for (int i = 0; i < members; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
  return text + "}";
}

// 65,536 members with prepared names kept an event loop busy for seconds.
TEST(JsonParseTest, RefusesAnObjectOfTooManyMembersAtAnyDepth) {
  expect_invalid_json(object_of(1'001));
  expect_invalid_json("{\"a\":[" + object_of(1'001) + "]}");
  EXPECT_TRUE(json::parse(object_of(1'000)));
  EXPECT_FALSE(json::parse(object_of(11), {.members_max = 10}));
  EXPECT_TRUE(json::parse(object_of(10), {.members_max = 10}));
}

// Two bytes of body cost 24 of memory.
TEST(JsonParseTest, RefusesTooManyValuesOfAnyKind) {
  for (const std::string value : {"1", "-1", "0.5", "true", "null", "\"\"", "[]", "{}", "18446744073709551615"}) {
    const std::string body = "[" + value + "," + value + "," + value + "]";
    EXPECT_TRUE(json::parse(body, {.values_max = 4})) << body;
    EXPECT_FALSE(json::parse(body, {.values_max = 3})) << body;
  }
}

TEST(JsonParseTest, RefusesInvalidUtf8) { expect_invalid_json("{\"a\":\"\xFF\"}"); }

TEST(JsonParseTest, RefusesLoneSurrogates) {
  expect_invalid_json(R"({"a":"\ud800"})");
  expect_invalid_json(R"({"a":"\udc00x"})");
}

TEST(JsonParseTest, RefusesNulInStringsAndNames) {
  expect_invalid_json(R"({"a":["x\u0000y"]})");
  expect_invalid_json(R"({"a\u0000":1})");
}

TEST(JsonParseTest, RefusesPrototypeLikeNamesAtAnyDepth) {
  expect_invalid_json(R"({"__proto__":{"isAdmin":true}})");
  expect_invalid_json(R"({"a":[{"constructor":{"prototype":{}}}]})");
}

TEST(JsonParseTest, RefusesNumbersBeyondADouble) { expect_invalid_json(R"({"a":1e999})"); }

TEST(JsonParseTest, ReportsMongoOperatorsAsAViolationOfTheFieldThatHoldsThem) {
  const auto value = json::parse(R"({"email":{"$gt":""}})");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message(), "Validation failed");
  ASSERT_EQ(value.error().violations().size(), 1U);
  EXPECT_EQ(value.error().violations()[0].field, "email");
}

TEST(JsonParseTest, RefusesNestingBeyondTheLimit) {
  EXPECT_TRUE(json::parse(nested(64)));
  expect_invalid_json(nested(65));
  expect_invalid_json(nested(1'000'000));
}

TEST(JsonParseTest, RefusesABodyBeyondTheByteLimit) {
  const auto value = json::parse("[1,2,3]", {.bytes_max = 6});
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code(), base::ErrorCode::kPayloadTooLarge);
}

TEST(JsonParseTest, TakesAnEmptyBodyForAnEmptyObject) {
  for (const auto* body : {"", " \r\n\t"}) {
    const auto object = json::parse_object(body);
    ASSERT_TRUE(object);
    EXPECT_TRUE(object->empty());
  }
}

TEST(JsonParseTest, AcceptsOnlyObjectsWhereAnObjectIsExpected) {
  EXPECT_FALSE(json::parse_object("[]"));
  EXPECT_FALSE(json::parse_object("null"));
  EXPECT_TRUE(json::parse_object("{}"));
}

TEST(JsonParseTest, KeepsTheLastOfRepeatedNames) {
  EXPECT_EQ(json::serialize(*json::parse(R"({"a":1,"a":2})")), R"({"a":2})");
}

TEST(JsonParseTest, AnswersTheJsonTestSuiteAsItAsks) {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(kCorpora / "json-testsuite/test_parsing")) {
    const std::string name = entry.path().filename();
    const std::string body = read_file(entry.path());
    // Two house rules: an empty body is `{}`, and NUL characters are refused although RFC 8259 section 7 allows them.
    const bool is_house_rule =
        body.find_first_not_of(" \n\r\t") == std::string::npos || body.find("\\u0000") != std::string::npos;
    const auto value = json::parse(body);
    if (name.starts_with("y_") && !is_house_rule) {
      EXPECT_TRUE(value) << name;
    }
    if (name.starts_with("n_") && !is_house_rule) {
      EXPECT_FALSE(value) << name;
    }
    ++cases;
  }
  EXPECT_GT(cases, 100U);
}

TEST(JsonParseTest, SurvivesTrickyButValidTexts) {
  for (const auto& entry : fs::directory_iterator(kCorpora / "json-testsuite/test_transform")) {
    const auto value = json::parse(read_file(entry.path()));
    if (value) {
      EXPECT_TRUE(json::parse(json::serialize(*value))) << entry.path();
    }
  }
}

TEST(JsonParseTest, SurvivesTheFuzzSeeds) {
  for (const auto& entry : fs::directory_iterator(kCorpora / "fuzz-seeds/json")) {
    const auto value = json::parse(read_file(entry.path()));
    if (value) {
      EXPECT_TRUE(json::parse(json::serialize(*value))) << entry.path();
    }
  }
}

TEST(JsonParseTest, ReturnsNaughtyStringsByteForByte) {
  const auto list = json::parse(read_file(kCorpora / "naughty-strings/blns.json"));
  ASSERT_TRUE(list);
  for (const auto& item : list->as_array()) {
    const auto again = json::parse(json::serialize({{"text", item}}));
    ASSERT_TRUE(again) << item;
    EXPECT_EQ(again->at("text").as_string(), item.as_string());
  }
}

}  // namespace
