#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <type_traits>

#include "storage/records/canonical.hpp"
#include "storage/records/json_view_of.hpp"
#include "storage/records/kinds.hpp"
#include "storage/records/random_record.hpp"

namespace storage {
namespace {

enum class Colour { kRed, kDarkBlue };

}  // namespace

template <>
struct Spelled<Colour> {
  static constexpr std::array<std::string_view, 2> texts{"RED", "DARK_BLUE"};
};

namespace {

/// A field of every type there is.
struct Sample {
  std::string id;
  std::string owner_id;
  Colour colour{};
  std::string label;
  bool is_set = false;
  std::int64_t size = 0;
  std::optional<std::int64_t> length;
  std::optional<std::string> note;
  std::optional<std::string> extra;
  std::vector<std::string> tags;
  std::string secret;
  base::Timestamp created_at;
  std::optional<base::Timestamp> seen_at;
  std::optional<Colour> second_colour;
  bool operator==(const Sample&) const = default;
};

}  // namespace

template <>
struct Described<Sample> {
  using S = Sample;
  static constexpr Kind kind{.name = "samples", .export_as = "samples"};
  static constexpr std::tuple fields{
      field<&S::id>("id"),
      field<&S::owner_id>("owner_id"),
      field<&S::colour>("colour"),
      field<&S::label>("label"),
      field<&S::is_set>("is_set"),
      field<&S::size>("size"),
      field<&S::length>("length"),
      field<&S::note>("note"),
      field<&S::extra>("extra", kJsonText),
      field<&S::tags>("tags"),
      field<&S::secret>("secret", kHidden),
      field<&S::created_at>("created_at"),
      field<&S::seen_at>("seen_at"),
      field<&S::second_colour>("second_colour", kAppended),
  };
  using key = Members<&S::id>;
  using owner = Members<&S::owner_id>;
  using newest = Members<&S::created_at>;
  using filters = Members<&S::colour, &S::label>;
  using unique = Members<&S::owner_id, &S::label>;
};

namespace {

Sample sample() {
  return {.id = "1",
          .owner_id = "me",
          .colour = Colour::kDarkBlue,
          .label = "a",
          .is_set = true,
          .size = 7,
          .length = std::nullopt,
          .note = "n",
          .extra = R"({"x":[1]})",
          .tags = {"s", "t"},
          .secret = "hidden",
          .created_at = base::from_millis(0),
          .seen_at = std::nullopt,
          .second_colour = std::nullopt};
}

TEST(SpelledTest, ReadsOnlyItsTexts) {
  EXPECT_EQ(parse<Colour>("DARK_BLUE"), Colour::kDarkBlue);
  EXPECT_FALSE(parse<Colour>("dark_blue"));
  EXPECT_EQ(parse_ignoring_case<Colour>("dark_Blue"), Colour::kDarkBlue);
  EXPECT_FALSE(parse_ignoring_case<Colour>(""));
  EXPECT_EQ(list_of_texts<Colour>(), "RED, DARK_BLUE");
}

TEST(DescribedTest, NamesFieldsInBothSpellings) {
  std::string names;
  for_each_field<Sample>([&](auto at) { names.append(at.column()).append("=").append(at.camel()).append(" "); });
  EXPECT_TRUE(names.starts_with("id=id owner_id=ownerId colour=colour ")) << names;
  EXPECT_TRUE(names.ends_with("seen_at=seenAt second_colour=secondColour ")) << names;
}

TEST(DescribedTest, CountsByTheFiltersThatAreEnumerations) {
  static_assert(std::is_same_v<Combination<Sample>, std::tuple<Colour>>);
  static_assert(counted_mask<Sample>() == 1);
  static_assert(std::is_same_v<Combination<HistoryEntry>, std::tuple<HistoryAction, HistoryEntity>>);
  static_assert(counted_mask<HistoryEntry>() == 3);
  EXPECT_EQ(combination_of(sample()), std::tuple(Colour::kDarkBlue));
  EXPECT_EQ(unique_key_of(sample()), (std::tuple<std::string, std::string>("me", "a")));
}

TEST(FilterTest, KnowsWhatIsGiven) {
  EXPECT_EQ(Filter<Sample>().mask(), 0U);
  const auto filter = Filter<Sample>().where<&Sample::label>("a");
  EXPECT_EQ(filter.mask(), 2U);
  EXPECT_TRUE(matches(filter, sample()));
  EXPECT_FALSE(matches(Filter<Sample>(filter).where<&Sample::colour>(Colour::kRed), sample()));
  EXPECT_EQ(filter.value<&Sample::label>(), "a");
  EXPECT_FALSE(filter.value<&Sample::colour>());
}

TEST(CanonicalTextTest, SetsEveryFieldApart) {
  EXPECT_EQ(CanonicalText().add(sample()).take(), "1:12:me9:DARK_BLUE1:a1:11:7-1:n9:{\"x\":[1]}1:21:s1:t6:hidden1:0-");
}

TEST(CanonicalTextTest, IsAnotherForEveryField) {
  base::SystemRandom random;
  const Sample row = random_record<Sample>(random);
  const std::string text = CanonicalText().add(row).take();
  for_each_field<Sample>([&](auto at) {
    Sample other = row;
    at.of(other) = at.of(random_record<Sample>(random));
    const bool is_same = at.of(other) == at.of(row);
    EXPECT_EQ(CanonicalText().add(other).take() == text, is_same) << at.column();
  });
}

// Rows that were stored before a field was appended must keep the fingerprint they had.
TEST(CanonicalTextTest, LeavesAnAppendedFieldOutUntilItIsSet) {
  Sample row = sample();
  const std::string before = CanonicalText().add(row).take();
  EXPECT_EQ(before.find("second_colour"), std::string::npos);
  row.second_colour = Colour::kRed;
  EXPECT_EQ(CanonicalText().add(row).take(), before + "13:second_colour3:RED");
}

TEST(JsonViewTest, ShowsWhatIsNotHidden) {
  EXPECT_EQ(json_view(sample()),
            boost::json::parse(R"({"id":"1","ownerId":"me","colour":"DARK_BLUE","label":"a","isSet":true,"size":7,
                                   "length":null,"note":"n","extra":{"x":[1]},"tags":["s","t"],
                                   "createdAt":"1970-01-01T00:00:00.000Z","seenAt":null,"secondColour":null})"));
}

TEST(JsonViewTest, ShowsNullForWhatIsNoJsonAnyMore) {
  Sample row = sample();
  row.extra = "{";
  EXPECT_TRUE(json_view(row).at("extra").is_null());
}

TEST(JsonViewTest, ShowsWhatIsAsDeepAsBodiesMayBe) {
  Sample row = sample();
  row.extra = R"({"a":)" + std::string(63, '[') + std::string(63, ']') + "}";
  EXPECT_TRUE(json_view(row).at("extra").is_object());
}

TEST(JsonViewTest, ShowsLongJsonAsItWasStored) {
  Sample row = sample();
  row.extra =
      R"({"long":")" + std::string(100'000, 'x') + R"(","number":1.5,"list":[)" + std::string(2'000, '1') + "]}";
  std::string text;
  append_stored_json(text, row.extra);
  EXPECT_EQ(boost::json::parse(text), json_view(row).at("extra"));
  row.extra = R"({"number":1.50e0,"flag":true} )";
  text.clear();
  append_stored_json(text, row.extra);
  EXPECT_EQ(text, R"({"number":1.5,"flag":true})");
}

TEST(JsonSchemaTest, DescribesTheView) {
  const auto schema = json_schema<Sample>();
  const auto& properties = schema.at("properties").as_object();
  EXPECT_EQ(properties.at("colour"), boost::json::parse(R"({"type":"string","enum":["RED","DARK_BLUE"]})"));
  EXPECT_EQ(properties.at("secondColour"),
            boost::json::parse(R"({"type":["string","null"],"enum":["RED","DARK_BLUE",null]})"));
  EXPECT_EQ(properties.at("seenAt"), boost::json::parse(R"({"type":["string","null"],"format":"date-time"})"));
  EXPECT_EQ(properties.at("tags"), boost::json::parse(R"({"type":"array","items":{"type":"string"}})"));
  EXPECT_EQ(properties.at("extra"), boost::json::parse(R"({"type":["object","null"]})"));
  EXPECT_EQ(properties.at("isSet"), boost::json::parse(R"({"type":"boolean"})"));
  EXPECT_FALSE(properties.contains("secret"));
  for (const auto& member : json_view(sample())) EXPECT_TRUE(properties.contains(member.key())) << member.key();
  EXPECT_EQ(schema.at("required").as_array().size(), properties.size());
}

TEST(RandomRecordTest, SetsEveryFieldOrNoOptionalOne) {
  base::SystemRandom random;
  const Sample full = random_record<Sample>(random);
  const Sample bare = bare_record<Sample>(random);
  for_each_field<Sample>([&](auto at) {
    if constexpr (kIsOptional<typename decltype(at)::Value>) {
      EXPECT_TRUE(at.of(full)) << at.column();
      EXPECT_FALSE(at.of(bare)) << at.column();
    }
  });
  EXPECT_TRUE(json_view(full).at("extra").is_object());
}

}  // namespace
}  // namespace storage
