#include "transfer/import/user_source.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace transfer {
namespace {

using enum UserField;

std::string text_of(const SourceItem& item, UserField field) {
  return item.user[field] ? item.user[field]->text : std::string("absent");
}

class JsonLinesTest : public testing::Test {
 protected:
  SourceItem first(const std::string& text) {
    in_ = std::istringstream(text);
    source_ = make_json_lines_source(in_);
    return source_->next().value();
  }
  std::istringstream in_;
  std::unique_ptr<UserSource> source_;
};

TEST_F(JsonLinesTest, RefusesWhatIsNoObjectAndGoesOn) {
  for (const std::string text : {"[1]", "{\"email\":", "null", "{\"a\":1}{}", "\xff\xfe"}) {
    EXPECT_EQ(first(text + "\n{\"id\":\"b\"}\n").reason, "not a JSON object") << text;
    const auto next = source_->next();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->line, 2U);
    EXPECT_EQ(text_of(*next, kId), "b");
  }
}

TEST_F(JsonLinesTest, RefusesDeepNesting) {
  EXPECT_EQ(first("{\"x\":" + std::string(100, '[') + std::string(100, ']') + "}").reason, "not a JSON object");
}

TEST_F(JsonLinesTest, RefusesAFieldThatIsAList) {
  EXPECT_EQ(first(R"({"id":"a","email":["a@example.com"]})").reason, "a field has a type it cannot have");
}

TEST_F(JsonLinesTest, RefusesAnOperatorInAField) {
  EXPECT_EQ(first(R"({"id":{"$ne":"a"}})").reason, "a field has a type it cannot have");
}

TEST_F(JsonLinesTest, ReadsExtendedJson) {
  const auto item =
      first(R"({"_id":{"$oid":"64b7f0c2a1b2c3d4e5f60718"},"createdAt":{"$date":"2024-01-31T12:00:00Z"},)"
            R"("updatedAt":{"$date":{"$numberLong":"1706702400000"}},"lastLoginAt":{"$date":1706702400001}})");
  EXPECT_EQ(text_of(item, kId), "64b7f0c2a1b2c3d4e5f60718");
  EXPECT_EQ(text_of(item, kCreatedAt), "2024-01-31T12:00:00Z");
  EXPECT_EQ(item.user[kUpdatedAt]->millis, 1'706'702'400'000);
  EXPECT_EQ(item.user[kLastLoginAt]->millis, 1'706'702'400'001);
}

TEST_F(JsonLinesTest, RefusesBinaryThatIsNoUuid) {
  for (const char* binary : {R"({"$binary":{"base64":"C5wdHm8aTA6bei9tWkw7IQ==","subType":"00"}})",
                             R"({"$binary":{"base64":"C5wd","subType":"04"}})", R"({"$binary":{"subType":"04"}})",
                             R"({"$binary":{"base64":"!","subType":"04"}})", R"({"$binary":7,"$type":"04"})",
                             R"({"$uuid":7})", R"({"$numberDouble":"0.5"})", R"({"$numberDouble":"Infinity"})"}) {
    EXPECT_EQ(first(std::string(R"({"_id":)") + binary + "}").reason, "a field has a type it cannot have") << binary;
  }
}

TEST_F(JsonLinesTest, ReadsUuidsInEveryFormOfMongoexport) {
  constexpr const char* kUuid = "0b9c1d1e-6f1a-4c0e-9b7a-2f6d5a4c3b21";
  for (const char* id : {R"({"$binary":{"base64":"C5wdHm8aTA6bei9tWkw7IQ==","subType":"04"}})",
                         R"({"$binary":{"base64":"C5wdHm8aTA6bei9tWkw7IQ==","subType":"03"}})",
                         R"({"$binary":"C5wdHm8aTA6bei9tWkw7IQ==","$type":"04"})",
                         R"({"$uuid":"0b9c1d1e-6f1a-4c0e-9b7a-2f6d5a4c3b21"})"}) {
    EXPECT_EQ(text_of(first(std::string(R"({"_id":)") + id + "}"), kId), kUuid) << id;
  }
}

TEST_F(JsonLinesTest, ReadsDatesAndBooleansInEveryFormOfMongoexport) {
  for (const char* date : {R"({"$date":{"$numberLong":"-86400000"}})", R"({"$date":-86400000})",
                           R"({"$numberLong":"-86400000"})", R"({"$numberDouble":"-86400000.0"})", "-86400000.0"}) {
    const auto item = first(std::string(R"({"dateOfBirth":)") + date + R"(,"isVerified":true,"isSuspended":false})");
    ASSERT_TRUE(item.user[kDateOfBirth]) << date << item.reason;
    EXPECT_EQ(item.user[kDateOfBirth]->millis, -86'400'000) << date;
    EXPECT_EQ(text_of(item, kIsVerified), "true");
    EXPECT_EQ(text_of(item, kIsSuspended), "false");
  }
}

TEST_F(JsonLinesTest, KnowsTheColumnsOfARelationalDatabase) {
  const auto item = first(R"({"id":"a","first_name":"Ada","created_at":"2024-01-31T12:00:00.123"})");
  EXPECT_EQ(text_of(item, kFirstName), "Ada");
  EXPECT_EQ(text_of(item, kCreatedAt), "2024-01-31T12:00:00.123");
}

TEST_F(JsonLinesTest, TakesNullForAbsentAndIgnoresOtherFields) {
  const auto item = first(R"({"id":"a","username":null,"favourites":[{"x":1}]})");
  EXPECT_TRUE(item.reason.empty());
  EXPECT_EQ(text_of(item, kUsername), "absent");
}

TEST_F(JsonLinesTest, SkipsBlankLinesButCountsThem) { EXPECT_EQ(first("\n \r\n{\"id\":\"a\"}\r\n").line, 3U); }

class CsvTest : public testing::Test {
 protected:
  void open(const std::string& text) {
    in_ = std::istringstream(text);
    source_ = make_csv_source(in_).value();
  }
  std::string refusal(const std::string& text) {
    in_ = std::istringstream(text);
    return make_csv_source(in_).error().message();
  }
  std::istringstream in_;
  std::unique_ptr<UserSource> source_;
};

TEST_F(CsvTest, RefusesAFileWithoutTheColumnsItNeeds) {
  EXPECT_EQ(refusal(""), "the file has no line that names its columns");
  EXPECT_EQ(refusal("id,email\n"), "the columns id, email and password are needed; the first line must name them");
  EXPECT_EQ(refusal("id,_id,email,password\n"), "a column is there twice");
}

TEST_F(CsvTest, RefusesARowWithTooFewCellsAndGoesOn) {
  open("id,email,password\na,b\nc,d,e\n");
  EXPECT_EQ(source_->next()->reason, "not as many cells as there are columns");
  EXPECT_EQ(text_of(*source_->next(), kId), "c");
}

TEST_F(CsvTest, StopsWhereQuotingIsBroken) {
  for (const std::string broken : {"\"a\"b,c,d\n", "a\"b,c,d\n", "\"never closed,c,d\n"}) {
    open("id,email,password\n" + broken + "x,y,z\n");
    const auto item = source_->next();
    ASSERT_TRUE(item) << broken;
    EXPECT_EQ(item->line, 2U) << broken;
    EXPECT_EQ(item->reason, "quoting is broken; nothing behind this row was read") << broken;
    EXPECT_FALSE(source_->next()) << broken;
  }
}

TEST_F(CsvTest, StopsAtARowThatNeverEnds) {
  open("id,email,password\n\"" + std::string(70'000, '\n') + "\",b,c\n");
  EXPECT_EQ(source_->next()->reason, "row is too long; nothing behind this row was read");
  EXPECT_FALSE(source_->next());
}

TEST_F(CsvTest, RefusesBytesThatAreNotUtf8) {
  open("id,email,password\n\xff,b,c\n");
  EXPECT_EQ(source_->next()->reason, "not UTF-8");
}

TEST_F(CsvTest, ReadsQuotedCellsWithCommasQuotesAndLineBreaks) {
  open("id,email,password,firstName\r\na,b,c,\"x, \"\"y\"\"\nz\"\r\nd,e,f,g\r\n");
  EXPECT_EQ(text_of(*source_->next(), kFirstName), "x, \"y\"\nz");
  const auto next = source_->next();
  EXPECT_EQ(next->line, 4U);
  EXPECT_EQ(text_of(*next, kFirstName), "g");
}

TEST_F(CsvTest, TakesEmptyCellsForAbsentAndSkipsUnknownColumns) {
  open("shoeSize,_id,EMAIL,password,username\n42,a,b,c,\n");
  const auto item = source_->next();
  EXPECT_EQ(text_of(*item, kId), "a");
  EXPECT_EQ(text_of(*item, kUsername), "absent");
}

TEST_F(CsvTest, ReadsALastRowWithoutALineBreak) {
  open("id,email,password\na,b,c");
  EXPECT_EQ(text_of(*source_->next(), kPasswordHash), "c");
  EXPECT_FALSE(source_->next());
}

}  // namespace
}  // namespace transfer
