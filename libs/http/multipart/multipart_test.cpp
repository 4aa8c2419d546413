#include "http/multipart/multipart.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/encoding.hpp"

namespace http {
namespace {

struct ReadPart {
  MultipartPart part;
  std::string data;
  bool is_ended = false;
};

/// Keeps every part.
class Collector final : public MultipartVisitor {
 public:
  base::Status on_part(const MultipartPart& part) override {
    parts.push_back({part, "", false});
    return {};
  }
  base::Status on_data(std::string_view data) override {
    if (data.size() > data_bytes_max)
      return std::unexpected(base::Error{base::ErrorCode::kPayloadTooLarge, "Too much"});
    EXPECT_FALSE(data.empty());
    parts.back().data += data;
    return {};
  }
  base::Status on_part_end() override {
    parts.back().is_ended = true;
    return {};
  }

  std::vector<ReadPart> parts;
  std::size_t data_bytes_max = std::size_t{1} << 30;
};

struct Reading {
  std::vector<ReadPart> parts;
  base::Status status;
};

Reading read(std::string_view body, std::string_view boundary, std::size_t piece, MultipartLimits limits = {}) {
  Collector collector;
  MultipartParser parser{boundary, collector, limits};
  base::Status status;
  for (std::size_t start = 0; start < body.size() && status; start += piece) {
    status = parser.feed(body.substr(start, piece));
  }
  if (status) status = parser.finish();
  return {std::move(collector.parts), std::move(status)};
}

Reading read(std::string_view body, MultipartLimits limits = {}) { return read(body, "B", body.size(), limits); }

std::string describe(const Reading& reading) {
  std::string out = reading.status ? "sound" : "refused: " + reading.status.error().detail();
  for (const ReadPart& part : reading.parts) {
    out += "\n" + part.part.name + "|" + part.part.filename.value_or("-") + "|" + part.part.content_type + "|" +
           part.data + (part.is_ended ? "|end" : "");
  }
  return out;
}

std::string field(const std::string& headers, const std::string& data = "data") {
  return "--B\r\n" + headers + "\r\n\r\n" + data + "\r\n--B--\r\n";
}

void expect_refused(std::string_view body) {
  const auto reading = read(body);
  ASSERT_FALSE(reading.status.has_value()) << body;
  EXPECT_EQ(reading.status.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(reading.status.error().message(), "Malformed multipart body");
}

std::filesystem::path corpus(const std::string& name) { return std::filesystem::path{DREAMSCAPE_CORPORA_DIR} / name; }

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

constexpr const char* kNamed = "Content-Disposition: form-data; name=\"a\"";

TEST(MultipartParserTest, RefusesEmptyBody) { expect_refused(""); }
TEST(MultipartParserTest, RefusesBodyWithoutItsBoundary) { expect_refused("--C\r\n\r\ndata\r\n--C--\r\n"); }
TEST(MultipartParserTest, RefusesMissingClosingBoundary) {
  expect_refused("--B\r\n" + std::string{kNamed} + "\r\n\r\ndata\r\n--B\r\n");
  expect_refused("--B\r\n" + std::string{kNamed} + "\r\n\r\ndata");
}
TEST(MultipartParserTest, RefusesPartWithoutHeaders) { expect_refused("--B\r\n\r\ndata\r\n--B--\r\n"); }
TEST(MultipartParserTest, RefusesPartWithoutDisposition) { expect_refused(field("Content-Type: text/plain")); }
TEST(MultipartParserTest, RefusesPartWithoutName) {
  expect_refused(field("Content-Disposition: form-data"));
  expect_refused(field("Content-Disposition: form-data; filename=\"x\""));
}
TEST(MultipartParserTest, RefusesOtherDisposition) {
  expect_refused(field("Content-Disposition: attachment; name=\"a\""));
}
TEST(MultipartParserTest, RefusesRepeatedDisposition) { expect_refused(field(std::string{kNamed} + "\r\n" + kNamed)); }
TEST(MultipartParserTest, RefusesRepeatedParameter) { expect_refused(field(std::string{kNamed} + "; name=\"b\"")); }
TEST(MultipartParserTest, RefusesUnclosedQuote) { expect_refused(field("Content-Disposition: form-data; name=\"a")); }
TEST(MultipartParserTest, RefusesAFoldBeforeAnyField) { expect_refused("--B\r\n X: 1\r\n" + field(kNamed)); }
TEST(MultipartParserTest, RefusesBareLineEndsInHeaders) {
  expect_refused(field(std::string{kNamed} + "\nX-Other: b"));
  expect_refused(field(std::string{kNamed} + "\rX-Other: b"));
}
TEST(MultipartParserTest, RefusesNulInHeaders) {
  expect_refused(field(std::string{"Content-Disposition: form-data; name=\"a\0\"", 41}));
}
TEST(MultipartParserTest, RefusesBrokenUtf8InName) {
  expect_refused(field("Content-Disposition: form-data; name=\"caf\xe9\""));
}
TEST(MultipartParserTest, RefusesSpaceBeforeColon) { expect_refused(field("Content-Disposition : form-data; name=a")); }
TEST(MultipartParserTest, RefusesTextBehindBoundary) {
  expect_refused("--Bx\r\n" + std::string{kNamed} + "\r\n\r\ndata\r\n--B--\r\n");
  expect_refused(field(kNamed, "data\r\n--Bad"));
}
TEST(MultipartParserTest, RefusesUnknownTransferEncoding) {
  expect_refused(field(std::string{kNamed} + "\r\nContent-Transfer-Encoding: quoted-printable"));
}
TEST(MultipartParserTest, RefusesBrokenBase64) {
  const std::string headers = std::string{kNamed} + "\r\nContent-Transfer-Encoding: base64";
  expect_refused(field(headers, "VGV"));
  expect_refused(field(headers, "VG Vz"));
  expect_refused(field(headers, "VGVzdA==VGVz"));
}

TEST(MultipartParserTest, RefusesMoreHeaderBytesThanAllowed) {
  const auto headers = [](std::size_t filler) { return std::string{kNamed} + "\r\nX: " + std::string(filler, 'x'); };
  EXPECT_TRUE(read(field(headers(100)), {.header_bytes_max = 200}).status.has_value());
  EXPECT_FALSE(read(field(headers(200)), {.header_bytes_max = 200}).status.has_value());
  EXPECT_FALSE(read("--B\r\n" + headers(1 << 20)).status.has_value());
}

TEST(MultipartParserTest, RefusesMoreHeaderLinesThanAllowed) {
  const std::string headers = std::string{kNamed} + "\r\nX: 1\r\nX: 2";
  EXPECT_TRUE(read(field(headers), {.header_lines_max = 3}).status.has_value());
  EXPECT_FALSE(read(field(headers), {.header_lines_max = 2}).status.has_value());
}

TEST(MultipartParserTest, RefusesMorePartsThanAllowed) {
  std::string body;
  for (int i = 0; i < 3; ++i) body += "--B\r\n" + std::string{kNamed} + "\r\n\r\ndata\r\n";
  body += "--B--\r\n";
  EXPECT_TRUE(read(body, {.parts_max = 3}).status.has_value());
  const auto reading = read(body, {.parts_max = 2});
  ASSERT_FALSE(reading.status.has_value());
  EXPECT_EQ(reading.status.error().message(), "Too many parts");
}

TEST(MultipartParserTest, RefusesLongPreamble) {
  EXPECT_TRUE(read("ignored\r\n" + field(kNamed)).status.has_value());
  EXPECT_FALSE(read(std::string(2000, 'x') + "\r\n" + field(kNamed)).status.has_value());
}

TEST(MultipartParserTest, StopsWithTheErrorOfItsVisitor) {
  Collector collector;
  collector.data_bytes_max = 3;
  MultipartParser parser{"B", collector};
  const auto fed = parser.feed(field(kNamed, "four"));
  ASSERT_FALSE(fed.has_value());
  EXPECT_EQ(fed.error().code(), base::ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(parser.feed("more").error().message(), "Too much");
  EXPECT_EQ(parser.finish().error().message(), "Too much");
}

TEST(MultipartParserTest, ReadsEmptyParts) {
  EXPECT_EQ(describe(read(field(kNamed, ""))), "sound\na|-|text/plain||end");
  EXPECT_EQ(describe(read("--B\r\n" + std::string{kNamed} + "\r\n\r\n--B--")), "sound\na|-|text/plain||end");
}

TEST(MultipartParserTest, KeepsLineEndsAndNearBoundariesInData) {
  const std::string data = "\r\n\r\n--\r\n--C\r\n-B\n--B\r--B\r\n";
  EXPECT_EQ(describe(read(field(kNamed, data))), "sound\na|-|text/plain|" + data + "|end");
}

TEST(MultipartParserTest, ReadsFileNamesAsTheyWereSent) {
  const auto name_of = [](const std::string& parameter) {
    const auto reading = read(field(std::string{kNamed} + "; filename=" + parameter));
    return reading.parts.empty() ? "none" : reading.parts[0].part.filename.value_or("absent");
  };
  EXPECT_EQ(name_of("\"a;b=c.png\""), "a;b=c.png");
  EXPECT_EQ(name_of("\"C:\\dir\\a.png\""), "C:\\dir\\a.png");
  EXPECT_EQ(name_of("\"say \\\"hi\\\".png\""), "say \"hi\".png");
  EXPECT_EQ(name_of("\"../../etc/passwd\""), "../../etc/passwd");
  EXPECT_EQ(name_of("plain.png"), "plain.png");
  EXPECT_EQ(name_of("\"\""), "");
}

TEST(MultipartParserTest, JoinsFoldedLines) {
  const std::string headers = "Content-Disposition: form-data;\r\n name=\"a\";\r\n\tfilename=\"a.txt\"";
  EXPECT_EQ(describe(read(field(headers))), "sound\na|a.txt|text/plain|data|end");
}

TEST(MultipartParserTest, LosesAFileNameThatCannotBeReadAndNothingElse) {
  for (const std::string& parameter : {std::string("filename=\"\x93.txt\""), std::string("filename=\"a\0b\"", 14),
                                       std::string("filename=\"a"), std::string("filename=\"a\"b.txt\"")}) {
    EXPECT_EQ(describe(read(field(std::string{kNamed} + "; " + parameter))), "sound\na||text/plain|data|end");
  }
}

TEST(MultipartParserTest, AllowsWhiteSpaceBehindBoundary) {
  EXPECT_EQ(describe(read("--B \t\r\n" + std::string{kNamed} + "\r\n\r\ndata\r\n--B--  \r\n")),
            "sound\na|-|text/plain|data|end");
}

TEST(MultipartParserTest, ReadsBodyLargerThanItsBuffer) {
  const std::string data(std::size_t{3} << 20, '\r');
  const auto reading = read(field(kNamed, data));
  ASSERT_EQ(reading.parts.size(), 1U);
  EXPECT_TRUE(reading.parts[0].data == data);
}

TEST(BoundaryTest, RefusesOtherMediaTypes) {
  for (const char* type :
       {"", "application/json", "multipart/mixed; boundary=B", "multipart/form-data-x; boundary=B"}) {
    const auto boundary = boundary_from_content_type(type);
    ASSERT_FALSE(boundary.has_value()) << type;
    EXPECT_EQ(boundary.error().code(), base::ErrorCode::kUnsupportedMedia) << type;
  }
}

TEST(BoundaryTest, RefusesMissingOrImpossibleBoundary) {
  for (const std::string& parameter :
       {std::string{""}, std::string{"; boundary="}, std::string{"; boundary=\"a\\\"b\""},
        std::string{"; boundary=\"a \""}, "; boundary=" + std::string(71, 'x'), std::string{"; boundary=\"a\r\nb\""}}) {
    const auto boundary = boundary_from_content_type("multipart/form-data" + parameter);
    ASSERT_FALSE(boundary.has_value()) << parameter;
    EXPECT_EQ(boundary.error().code(), base::ErrorCode::kInvalidArgument) << parameter;
  }
}

TEST(BoundaryTest, RefusesTwoBoundaries) {
  EXPECT_FALSE(boundary_from_content_type("multipart/form-data; boundary=a; boundary=b").has_value());
}

TEST(BoundaryTest, ReadsTokenAndQuotedForms) {
  EXPECT_EQ(boundary_from_content_type("multipart/form-data; boundary=----WebKitFormBoundaryX").value(),
            "----WebKitFormBoundaryX");
  EXPECT_EQ(boundary_from_content_type("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b:c\"").value(), "a b:c");
}

/// The right answer of one case: its .yaml file, of which only the simple form used there is understood.
struct CorpusAnswer {
  std::string boundary;
  bool is_refused = false;
  std::vector<MultipartPart> parts;
  std::vector<std::string> data;
};

std::string decode_base64(std::string_view text) {
  const auto bytes = base::from_base64(base::trim(text));
  EXPECT_TRUE(bytes.has_value());
  return std::string{base::as_text(*bytes)};
}

std::string_view unquoted(std::string_view text) {
  return text.starts_with('\'') ? text.substr(1, text.size() - 2) : text;
}

CorpusAnswer read_answer(const std::filesystem::path& path) {
  CorpusAnswer answer;
  std::ifstream stream{path};
  for (std::string line; std::getline(stream, line);) {
    std::string_view text = base::trim(line);
    if (text.starts_with("- ")) text.remove_prefix(2);
    const auto colon = text.find(':');
    if (colon == text.npos) continue;
    const std::string_view key = text.substr(0, colon);
    const std::string value{unquoted(base::trim(text.substr(colon + 1)))};
    if (key == "boundary") answer.boundary = value;
    if (key == "error") answer.is_refused = true;
    if (key == "name") answer.parts.push_back({value, std::nullopt, ""});
    if (key == "file_name") answer.parts.back().filename = value;
    if (key == "content_type") answer.parts.back().content_type = value;
    if (key == "data" && std::getline(stream, line)) answer.data.push_back(decode_base64(line));
  }
  return answer;
}

class MultipartCorpusTest : public testing::TestWithParam<const char*> {};

TEST_P(MultipartCorpusTest, ReadsAsExpectedHoweverItArrives) {
  const std::string base_name = std::string{"multipart/"} + GetParam();
  const std::string body = read_file(corpus(base_name + ".http"));
  const CorpusAnswer answer = read_answer(corpus(base_name + ".yaml"));
  ASSERT_FALSE(body.empty());
  for (const std::size_t piece : {body.size(), std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
    const auto reading = read(body, answer.boundary, piece);
    ASSERT_EQ(reading.status.has_value(), !answer.is_refused) << piece;
    if (answer.is_refused) continue;
    ASSERT_EQ(reading.parts.size(), answer.parts.size()) << piece;
    for (std::size_t i = 0; i < reading.parts.size(); ++i) {
      EXPECT_EQ(reading.parts[i].part.name, answer.parts[i].name);
      EXPECT_EQ(reading.parts[i].part.filename, answer.parts[i].filename);
      EXPECT_EQ(reading.parts[i].data, answer.data[i]);
      EXPECT_TRUE(reading.parts[i].is_ended);
      // Where the origin does not look at the type of a text field, its answer is silent.
      if (answer.parts[i].content_type.empty()) continue;
      EXPECT_EQ(reading.parts[i].part.content_type, answer.parts[i].content_type);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, MultipartCorpusTest,
                         testing::Values("CRLF_in_header", "CR_in_header", "base64_encoding", "crlf_dense_part_data",
                                         "empty_message", "mixed_case_headers", "multiple_fields",
                                         "single_field_longer", "single_field_single_file",
                                         "single_field_with_leading_newlines", "single_field_with_trailer",
                                         "single_file", "utf8_filename"),
                         [](const auto& instance) { return std::string{instance.param}; });

TEST(MultipartSeedsTest, EverySeedReadsTheSameHoweverItArrives) {
  int seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator{corpus("fuzz-seeds/multipart")}) {
    const std::string body = read_file(entry.path());
    const auto line_end = body.find("\r\n");
    const bool has_boundary = body.starts_with("--") && line_end != body.npos && line_end > 2;
    const std::string boundary = has_boundary ? body.substr(2, line_end - 2) : "B";
    EXPECT_EQ(describe(read(body, boundary, body.size())), describe(read(body, boundary, 1))) << entry.path();
    ++seeds;
  }
  EXPECT_GE(seeds, 200);
}

}  // namespace
}  // namespace http
