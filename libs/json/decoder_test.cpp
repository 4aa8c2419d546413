#include "json/decoder.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/parse.hpp"
#include "json/writer.hpp"

namespace {

using testing::ElementsAre;

constexpr std::array<std::string_view, 2> kRoles{"USER", "ADMIN"};

/// A parsed body with a decoder over it.
struct Body {
  explicit Body(std::string_view text) : object(json::parse_object(text).value()), in(object) {}
  [[nodiscard]] std::vector<std::string> fields() const {
    std::vector<std::string> names;
    for (const auto& violation : in.violations()) names.push_back(violation.field);
    return names;
  }
  boost::json::object object;
  json::Decoder in;
};

TEST(DecoderTest, CollectsEveryViolationInsteadOfTheFirst) {
  Body body(R"({"email":5,"remember":"yes","age":-1})");
  (void)body.in.required_string("email", {.message = "bad email"});
  (void)body.in.required_string("password", {.message = "bad password"});
  (void)body.in.optional_bool("remember", "bad remember");
  (void)body.in.optional_int("age", {.min = 0, .message = "bad age"});
  EXPECT_THAT(body.fields(), ElementsAre("email", "password", "remember", "age"));
}

TEST(DecoderTest, ReportsMessageAndLocationButNeverTheValue) {
  Body body(R"({"password":["hunter2"]})");
  (void)body.in.required_string("password", {.message = "Password is required"});
  EXPECT_THAT(body.in.violations(), ElementsAre(base::FieldViolation{"password", "Password is required", "body"}));
}

TEST(DecoderTest, FinishesWithTheValidationErrorOfEverythingCollected) {
  Body body("{}");
  (void)body.in.required_string("a", {.message = "m"});
  const auto status = body.in.finish();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message(), "Validation failed");
  EXPECT_EQ(status.error().violations().size(), 1U);
}

TEST(DecoderTest, TellsAMissingFieldFromAWrongOne) {
  const json::StringRule rule{.min = 2, .message = "too short", .missing_message = "missing"};
  for (const auto& [text, message] :
       {std::pair{"{}", "missing"}, {R"({"a":null})", "missing"}, {R"({"a":"x"})", "too short"}}) {
    Body body(text);
    EXPECT_EQ(body.in.required_string("a", rule), "");
    EXPECT_EQ(body.in.violations().at(0).message, message) << text;
  }
}

TEST(DecoderTest, CountsCodePointsNotBytes) {
  Body body(R"({"name":"ééééé"})");
  EXPECT_EQ(body.in.required_string("name", {.max = 5, .message = "m"}), "ééééé");
  EXPECT_TRUE(body.in.finish());
}

TEST(DecoderTest, RefusesAStringBeyondTheByteLimit) {
  Body body(R"({"name":"abcdef"})");
  (void)body.in.required_string("name", {.bytes_max = 5, .message = "m"});
  EXPECT_FALSE(body.in.finish());
}

TEST(DecoderTest, TrimsBeforeItMeasures) {
  Body body(R"({"name":" \t\u00a0Ada\u3000\n "})");
  EXPECT_EQ(body.in.required_string("name", {.min = 3, .max = 3, .trim = true, .message = "m"}), "Ada");
  EXPECT_TRUE(body.in.finish());
}

TEST(DecoderTest, CountsAnEmptyTextAsAbsentWhenTold) {
  Body body(R"({"lastName":"  "})");
  const auto name =
      body.in.optional_string("lastName", {.min = 1, .trim = true, .empty_is_absent = true, .message = "m"});
  EXPECT_EQ(name, std::nullopt);
  EXPECT_TRUE(body.in.finish());
}

TEST(DecoderTest, RefusesAnEmptyRequiredTextThatCountsAsAbsent) {
  Body body(R"({"a":""})");
  (void)body.in.required_string("a", {.empty_is_absent = true, .message = "m"});
  EXPECT_FALSE(body.in.finish());
}

TEST(DecoderTest, DistinguishesAbsentNullAndValue) {
  Body body(R"({"cleared":null,"set":"x"})");
  const json::StringRule rule{.message = "m"};
  EXPECT_TRUE(body.in.string_field("missing", rule).is_absent());
  EXPECT_TRUE(body.in.string_field("cleared", rule).is_null());
  EXPECT_EQ(*body.in.string_field("set", rule), "x");
}

TEST(DecoderTest, AppliesAnUpdateToAnOptional) {
  std::optional<std::string> target = "old";
  json::Field<std::string>().apply_to(target);
  EXPECT_EQ(target, "old");
  json::Field<std::string>("new").apply_to(target);
  EXPECT_EQ(target, "new");
  json::Field<std::string>::null().apply_to(target);
  EXPECT_EQ(target, std::nullopt);
}

TEST(DecoderTest, TakesOnlyRealBooleansFromJson) {
  Body body(R"({"a":"true","b":1,"c":true})");
  EXPECT_EQ(body.in.optional_bool("a", "m"), std::nullopt);
  EXPECT_EQ(body.in.optional_bool("b", "m"), std::nullopt);
  EXPECT_EQ(body.in.optional_bool("c", "m"), true);
  EXPECT_THAT(body.fields(), ElementsAre("a", "b"));
}

TEST(DecoderTest, RefusesIntegersThatAreNot) {
  Body body(R"({"a":1.5,"b":1e300,"c":"3","d":18446744073709551615})");
  for (const auto* name : {"a", "b", "c", "d"}) EXPECT_EQ(body.in.optional_int(name, {.message = "m"}), std::nullopt);
  EXPECT_THAT(body.fields(), ElementsAre("a", "b", "c", "d"));
}

TEST(DecoderTest, TakesAWholeNumberInAnySpelling) {
  Body body(R"({"a":3.0,"b":3e2})");
  EXPECT_EQ(body.in.optional_int("a", {.message = "m"}), 3);
  EXPECT_EQ(body.in.optional_int("b", {.message = "m"}), 300);
}

TEST(DecoderTest, BoundsNumbers) {
  Body body(R"({"a":1,"b":-1,"c":1.5})");
  EXPECT_EQ(body.in.optional_int("a", {.min = 0, .message = "m"}), 1);
  EXPECT_EQ(body.in.optional_int("b", {.min = 0, .message = "m"}), std::nullopt);
  EXPECT_EQ(body.in.optional_int("c", {.min = 0, .message = "m"}), std::nullopt);
  EXPECT_THAT(body.fields(), ElementsAre("b", "c"));
}

TEST(DecoderTest, SpellsAChoiceAsTheListDoes) {
  Body body(R"({"role":"admin","other":"root","wrong":7})");
  const json::ChoiceRule rule{.options = kRoles, .ignore_case = true, .message = "m"};
  EXPECT_EQ(body.in.required_choice("role", rule), "ADMIN");
  EXPECT_EQ(body.in.optional_choice("other", rule), std::nullopt);
  EXPECT_EQ(body.in.optional_choice("wrong", rule), std::nullopt);
  EXPECT_THAT(body.fields(), ElementsAre("other", "wrong"));
}

TEST(DecoderTest, ReadsArraysOfBoundedStrings) {
  Body body(R"({"ok":["a","b"],"long":["abc"],"many":["a","b","c"],"mixed":["a",1]})");
  const json::ArrayRule rule{.max = 2, .item_max = 2, .message = "m"};
  EXPECT_THAT(body.in.optional_strings("ok", rule).value(), ElementsAre("a", "b"));
  for (const auto* name : {"long", "many", "mixed"}) EXPECT_EQ(body.in.optional_strings(name, rule), std::nullopt);
  EXPECT_THAT(body.fields(), ElementsAre("long", "many", "mixed"));
}

TEST(DecoderTest, BoundsFreeFormObjectsByTheirText) {
  Body body(R"({"data":{"k":"0123456789"},"list":[1]})");
  EXPECT_FALSE(body.in.optional_object("data", {.bytes_max = 10, .message = "m"}));
  EXPECT_FALSE(body.in.optional_object("list", {.message = "m"}));
  EXPECT_EQ(json::serialize(body.in.optional_object("data", {.message = "m"}).value()), R"({"k":"0123456789"})");
}

TEST(DecoderTest, PrefixesTheFieldsOfNestedObjects) {
  Body body(R"({"profile":{"name":5}})");
  auto profile = body.in.object("profile", "Profile must be an object");
  (void)profile.optional_string("name", {.message = "m"});
  EXPECT_THAT(body.fields(), ElementsAre("profile.name"));
}

TEST(DecoderTest, RefusesAValueWhereANestedObjectBelongs) {
  Body body(R"({"profile":"x","none":null})");
  (void)body.in.object("profile", "m");
  (void)body.in.object("none", "m");
  (void)body.in.object("missing", "m");
  EXPECT_THAT(body.fields(), ElementsAre("profile"));
}

TEST(DecoderTest, RecordsRulesOfTheCaller) {
  Body body(R"({"profile":{}})");
  body.in.object("profile", "m").violate("photo", "No such photo");
  EXPECT_THAT(body.fields(), ElementsAre("profile.photo"));
}

}  // namespace
