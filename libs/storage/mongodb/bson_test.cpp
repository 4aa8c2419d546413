#include "storage/mongodb/bson.hpp"

#include <gtest/gtest.h>

#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {
namespace {

TEST(BsonTest, GivesBackEveryTypeAsItWas) {
  Bson document;
  document.add("text", std::string("a\0b", 3)).add("empty", "").add("number", std::uint64_t{1} << 40).add("flag", true);
  document.add("time", base::from_millis(-1)).add_bytes("bytes", std::string("\0\xff", 2));
  document.add("texts", std::vector<std::string>{"", "$x"}).add("inner", std::vector<Bson>{document});
  const BsonView view(document);
  EXPECT_EQ(view.text("text"), std::string("a\0b", 3));
  EXPECT_EQ(view.text("empty"), "");
  EXPECT_EQ(view.integer("number"), std::int64_t{1} << 40);
  EXPECT_TRUE(view.flag("flag"));
  EXPECT_EQ(view.time("time"), base::from_millis(-1));
  EXPECT_EQ(view.bytes("bytes"), std::string("\0\xff", 2));
  EXPECT_EQ(view.texts("texts"), (std::vector<std::string>{"", "$x"}));
  EXPECT_EQ(BsonView(view.documents("inner").at(0)).text("text"), std::string("a\0b", 3));
}

TEST(BsonTest, LeavesAbsentValuesOut) {
  Bson document;
  document.add("text", std::optional<std::string>{}).add("flag", std::optional<bool>{});
  const BsonView view(document);
  EXPECT_FALSE(view.has("text"));
  EXPECT_FALSE(view.optional_text("text"));
  EXPECT_FALSE(view.optional_flag("flag"));
  EXPECT_FALSE(view.optional_time("time"));
}

TEST(BsonTest, RefusesFieldsOfAnotherType) {
  Bson document;
  document.add("number", 1).add("text", "1");
  const BsonView view(document);
  EXPECT_THROW((void)view.text("number"), Failure);
  EXPECT_THROW((void)view.integer("text"), Failure);
  EXPECT_THROW((void)view.flag("number"), Failure);
  EXPECT_THROW((void)view.time("number"), Failure);
  EXPECT_THROW((void)view.texts("text"), Failure);
  EXPECT_THROW((void)view.documents("text"), Failure);
  EXPECT_THROW((void)view.text("absent"), Failure);
}

TEST(BsonTest, CopiesAndMovesLargeDocuments) {
  Bson large;
  large.add("text", std::string(100'000, 'x'));
  Bson copy = large;
  const Bson moved = std::move(large);
  copy.add("more", 1);
  EXPECT_EQ(BsonView(moved).text("text").size(), 100'000U);
  EXPECT_FALSE(BsonView(moved).has("more"));
  EXPECT_EQ(BsonView(copy).text("text").size(), 100'000U);
}

}  // namespace
}  // namespace storage::mongodb
