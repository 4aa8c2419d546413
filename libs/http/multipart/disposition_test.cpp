#include "http/multipart/disposition.hpp"

#include <gtest/gtest.h>

#include "http/multipart/encoded_words.hpp"

namespace http {
namespace {

using namespace std::string_literals;

std::string file_name(const std::string& parameters) {
  const auto disposition = parse_disposition("form-data; name=\"file\"; " + parameters);
  if (!disposition) return "refused";
  EXPECT_EQ(disposition->name, "file");
  return disposition->filename.value_or("none");
}

TEST(DispositionTest, RefusesWhatHasNotExactlyOneNameThatCanBeRead) {
  for (const auto& value :
       {"form-data"s, "form-data; filename=\"a\""s, "attachment; name=a"s, "form-data; name=a; name=b"s,
        "form-data; name=\"a"s, "form-data; name=\"\xff\""s, "form-data; name=\"a\0\""s, "form-data; name=a; b"s,
        "form-data; name=a; b=\"c"s, "form-data; filename=\"a\"b.txt\"; name=\"a\""s}) {
    EXPECT_FALSE(parse_disposition(value).has_value()) << value;
  }
}

TEST(DispositionTest, LosesANameThatCannotBeRead) {
  for (const auto& parameters :
       {"filename=\"a"s, "filename=\"a\"b.txt\""s, "filename"s, "filename="s, "filename=\"a\x1b[2J\""s,
        "filename=\"a\0.txt\""s, "filename=\"\x81\x82\""s, "filename*=a.txt"s, "filename*=UTF-8''%ff"s,
        "filename*=UTF-8''%00"s, "filename*=UTF-8''a%2"s, "filename*=KOI8-R''a"s, "filename*=x"s,
        "filename=\"=?koi8-r?B?YQ==?=\""s, "filename=\"=?utf-8?B?!?=\""s, "filename=\"=?utf-8?Q?=FF?=\""s,
        "filename=\"=?utf-8?Q?=00?=\""s, "filename*1=a"s}) {
    EXPECT_EQ(file_name(parameters), "") << parameters;
  }
}

TEST(DispositionTest, KnowsThatThereIsNone) { EXPECT_EQ(file_name("other=1"), "none"); }

TEST(DispositionTest, ReadsNamesAsClientsSendThem) {
  const struct {
    const char* sender;
    std::string parameters;
    const char* name;
  } rows[] = {
      {"browsers, curl", "filename=\"na\xc3\xafve.txt\"", "na\xc3\xafve.txt"},
      {"browsers with a quote", "filename=\"a%22b.txt\"", "a%22b.txt"},
      {"curl with a quote", "filename=\"a\\\"b.txt\"", "a\"b.txt"},
      {"old Windows programs", "filename=\"na\xefve.txt\"", "na\xc3\xafve.txt"},
      {".NET", "filename=\"=?utf-8?B?bmHDr3ZlLnR4dA==?=\"; filename*=utf-8''na%C3%AFve.txt", "na\xc3\xafve.txt"},
      {".NET before", "filename=\"=?utf-8?B?bmHDr3ZlLnR4dA==?=\"", "na\xc3\xafve.txt"},
      {"Python requests", "filename*=utf-8''na%C3%AFve%20b.txt", "na\xc3\xafve b.txt"},
      {"RFC 8187, ISO-8859-1", "filename*=iso-8859-1'en'%A3%20rates.txt", "\xc2\xa3 rates.txt"},
      {"both, the extended broken", "filename=\"a.txt\"; filename*=UTF-8''%FF", "a.txt"},
      {"extended last", "filename=\"a.txt\"; filename*=UTF-8''b.txt", "b.txt"},
      {"extended first", "filename*=UTF-8''b.txt; filename=\"a.txt\"", "b.txt"},
      {"mail, in parts", "filename*0*=UTF-8''na%C3; filename*1*=%AFve; filename*2=\".txt\"", "na\xc3\xafve.txt"},
      {"mail, plain parts", "filename*0=\"long\"; filename*1=\"er.txt\"", "longer.txt"},
      {"mail, Q", "filename=\"=?ISO-8859-1?Q?na=EFve_b.txt?=\"", "na\xc3\xafve b.txt"},
      {"mail, two words", "filename=\"=?utf-8?Q?na=C3?= =?utf-8?Q?=AFve?=.txt\"", "na\xc3\xafve.txt"},
      {"mail, words of two sets", "filename=\"=?utf-8?Q?=C3=AF?= =?iso-8859-1?Q?=EF?=\"", "\xc3\xaf\xc3\xaf"},
      {"without padding", "filename=\"=?utf-8?b?bmHDr3Zl?=\"", "na\xc3\xafve"},
      {"no word after all", "filename=\"=?a.txt\"", "=?a.txt"},
      {"several at once", "filename=\"a.txt\"; filename=\"b.txt\"", "a.txt"},
      {"the first broken", "filename=\"\x81\"; filename=\"b.txt\"", "b.txt"},
      {"no quotes", "filename=a b.txt", "a b.txt"},
      {"Windows path", "filename=\"C:\\dir\\a.txt\"", "C:\\dir\\a.txt"},
      {"empty", "filename=\"\"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(file_name(row.parameters), row.name) << row.sender;
}

TEST(DispositionTest, ReadsLongNames) {
  EXPECT_EQ(file_name("filename=\"" + std::string(10'000, 'a') + "\""), std::string(10'000, 'a'));
}

// Of a message and not of a part: any type, and no name of a form field.
TEST(DispositionTest, ReadsTheFileNameOfAMessage) {
  EXPECT_EQ(parse_disposition_file_name("inline; filename=\"file name.jpg\"; filename*=UTF-8''file%20n\xc3\xa4me.jpg"),
            "file n\xc3\xa4me.jpg");
  EXPECT_EQ(parse_disposition_file_name("attachment; filename*=UTF-8''na%C3%AFve.txt"), "na\xc3\xafve.txt");
  EXPECT_EQ(parse_disposition_file_name("inline; filename=\"\x81\""), "");
  EXPECT_EQ(parse_disposition_file_name("inline; filename=\"a"), "");
  EXPECT_FALSE(parse_disposition_file_name("inline"));
  EXPECT_FALSE(parse_disposition_file_name(""));
}

TEST(DispositionTest, BoundsTheNumberOfParts) {
  std::string parameters;
  for (int i = 0; i < 101; ++i) parameters += "filename*" + std::to_string(i) + "=a;";
  EXPECT_EQ(file_name(parameters), "");
  EXPECT_EQ(file_name(parameters.substr(0, parameters.rfind("filename"))), std::string(100, 'a'));
}

}  // namespace
}  // namespace http
