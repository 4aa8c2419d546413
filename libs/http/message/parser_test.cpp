#include "http/message/parser.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace http {
namespace {

struct Parsed {
  int refused = 0;  ///< status of the refusal, 0 when the message was taken
  bool is_complete = false;
  std::string body;
  std::string rest;
};

/// Feeds `bytes` in steps of `step` and reports what the parser made of them.
template <class Parser>
Parsed feed(Parser& parser, std::string_view bytes, std::size_t step) {
  Parsed outcome;
  while (true) {
    const auto has_head = parser.parse_head();
    if (!has_head) return {.refused = has_head.error().status, .is_complete = false, .body = {}, .rest = {}};
    while (*has_head) {
      const auto piece = parser.next_piece();
      if (!piece) return {.refused = piece.error().status, .is_complete = false, .body = {}, .rest = {}};
      if (piece->empty()) break;
      outcome.body.append(*piece);
    }
    if (parser.is_complete() || bytes.empty()) break;
    const auto room = parser.prepare();
    const std::size_t part = std::min({step, bytes.size(), room.size()});
    std::memcpy(room.data(), bytes.data(), part);
    parser.commit(part);
    bytes.remove_prefix(part);
  }
  outcome.is_complete = parser.is_complete();
  outcome.rest = std::string(parser.unparsed()) + std::string(bytes);
  return outcome;
}

Parsed feed_request(std::string_view bytes, std::size_t step = 1 << 20) {
  RequestParser parser({});
  return feed(parser, bytes, step);
}

struct RefusedMessage {
  const char* what;
  std::string bytes;
  int status;
};

class RefusedRequestTest : public testing::TestWithParam<RefusedMessage> {};

TEST_P(RefusedRequestTest, IsRefusedWholeAndByteByByte) {
  EXPECT_EQ(feed_request(GetParam().bytes).refused, GetParam().status) << GetParam().what;
  EXPECT_EQ(feed_request(GetParam().bytes, 1).refused, GetParam().status) << GetParam().what;
}

std::string post(const std::string& fields, const std::string& body = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

INSTANTIATE_TEST_SUITE_P(
    Framing, RefusedRequestTest,
    testing::Values(
        RefusedMessage{"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
        RefusedMessage{"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
        RefusedMessage{"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        RefusedMessage{"Host with userinfo", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
        RefusedMessage{"length and coding", post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400},
        RefusedMessage{"coding and length", post("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"), 400},
        RefusedMessage{"two lengths", post("Content-Length: 1\r\nContent-Length: 1\r\n"), 400},
        RefusedMessage{"list of lengths", post("Content-Length: 1, 1\r\n"), 400},
        RefusedMessage{"signed length", post("Content-Length: +1\r\n"), 400},
        RefusedMessage{"length over 64 bits", post("Content-Length: 99999999999999999999\r\n"), 400},
        RefusedMessage{"not chunked at the end", post("Transfer-Encoding: chunked, gzip\r\n"), 400},
        RefusedMessage{"chunked twice", post("Transfer-Encoding: chunked, chunked\r\n"), 400},
        RefusedMessage{"unknown coding", post("Transfer-Encoding: xchunked\r\n"), 400},
        RefusedMessage{"gzip in front of chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 501},
        RefusedMessage{"underscore", post("Content_Length: 1\r\n"), 400},
        RefusedMessage{"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        RefusedMessage{"bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
        RefusedMessage{"bare CR", "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400},
        RefusedMessage{"folded field", post("X: a\r\n b\r\n"), 400},
        RefusedMessage{"space before colon", post("X : a\r\n"), 400},
        RefusedMessage{"NUL", std::string("GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", 27), 400},
        RefusedMessage{"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        RefusedMessage{"other host in target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        RefusedMessage{"fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        RefusedMessage{"chunk size with sign", post("Transfer-Encoding: chunked\r\n", "+1\r\nx\r\n0\r\n\r\n"), 400},
        RefusedMessage{"chunk without CRLF", post("Transfer-Encoding: chunked\r\n", "1\r\nxy\r\n0\r\n\r\n"), 400},
        RefusedMessage{"Content-Length in trailer",
                       post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 9\r\n\r\n"), 400},
        RefusedMessage{"endless chunk extension",
                       post("Transfer-Encoding: chunked\r\n", "1;" + std::string(40'000, 'x')), 400},
        RefusedMessage{"start line too long", "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\n", 414},
        RefusedMessage{"head too large", post("X: " + std::string(40'000, 'a') + "\r\n"), 431}));

/// What the parser says to a chunked body that is not finished.
std::string problem_with(std::string_view body) {
  RequestParser parser({});
  const std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body);
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto room = parser.prepare();
    const std::size_t part = std::min(room.size(), rest.size());
    std::copy_n(rest.data(), part, room.data());
    parser.commit(part);
    rest.remove_prefix(part);
    if (!parser.has_head() && !parser.parse_head().value()) continue;
    while (true) {
      const auto piece = parser.next_piece();
      if (!piece) return piece.error().detail;
      if (piece->empty()) break;
    }
  }
  return "";
}

// The parser waited for more and the connection stood until a timeout.
TEST(RequestParserTest, RefusesAtOnceAChunkLineThatCanNeverEnd) {
  EXPECT_EQ(problem_with("5\nhello"), "bare LF in chunked content");
  EXPECT_EQ(problem_with("5\n"), "bare LF in chunked content");
  EXPECT_EQ(problem_with("5\r\nhello\r\n5;a=b\n"), "bare LF in chunked content");
  EXPECT_EQ(problem_with("0\r\nA: b\nC: d"), "bare LF in chunked content");
  EXPECT_EQ(problem_with("5;a=\"b\r\nhello"), "unterminated quotation in a chunk extension");
  EXPECT_EQ(problem_with("5;a=\"b\\\"\r\nhello"), "unterminated quotation in a chunk extension");
  EXPECT_EQ(problem_with("5;" + std::string(2'000, 'a')), "chunk header too long");
}

TEST(RequestParserTest, WaitsForTheRestOfASoundChunk) {
  for (const char* body : {"", "5", "5\r", "5\r\n", "5\r\nhel", "5;a=b\r\nhello\r\n", "5;a=\"b\"\r\nhello\r\n0\r\n",
                           "5;a=\"b\\\"c\"\r\nhello\r\n", "0\r\nA: b\r\n"}) {
    EXPECT_EQ(problem_with(body), "") << body;
  }
}

TEST(RequestParserTest, GivesTheRoomOfALargeHeadBack) {
  RequestParser parser({});
  const std::string large = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\nGET /next";
  for (std::string_view rest = large; !rest.empty();) {
    const auto room = parser.prepare();
    const std::size_t part = std::min(room.size(), rest.size());
    std::copy_n(rest.data(), part, room.data());
    parser.commit(part);
    rest.remove_prefix(part);
    static_cast<void>(parser.parse_head());
  }
  ASSERT_TRUE(parser.has_head());
  EXPECT_GE(parser.buffered_bytes(), 20'000U);
  parser.next_message();
  EXPECT_LE(parser.buffered_bytes(), 4U * 1024);
  EXPECT_EQ(parser.unparsed(), "GET /next");
}

/// Receives at most `most` bytes of `rest`, and reads the content there is.
std::string receive_content(RequestParser& parser, std::string_view& rest, std::size_t most) {
  const auto room = parser.prepare();
  const std::size_t part = std::min({room.size(), rest.size(), most});
  std::copy_n(rest.data(), part, room.data());
  parser.commit(part);
  rest.remove_prefix(part);
  static_cast<void>(parser.parse_head());
  std::string content;
  for (std::string_view piece; !(piece = parser.next_piece().value()).empty();) content += piece;
  return content;
}

TEST(RequestParserTest, WidensTheRoomForContentOnlyForThoseWhoFillIt) {
  RequestParser parser({});
  const std::string content(300'000, 'c');
  const std::string message = post("Content-Length: 300000\r\n", content);
  std::string_view rest = message;
  std::string received = receive_content(parser, rest, message.size() - content.size() + 10);
  received += receive_content(parser, rest, 1'000);
  EXPECT_EQ(parser.widen_by(), 0U);
  received += receive_content(parser, rest, 1'000'000);
  const std::size_t more = parser.widen_by();
  EXPECT_GT(more, 0U);
  const std::size_t before = parser.buffered_bytes();
  parser.widen();
  EXPECT_EQ(parser.buffered_bytes(), before + more);
  while (!parser.is_complete()) received += receive_content(parser, rest, 1'000'000);
  EXPECT_EQ(parser.widen_by(), 0U);  // there is only one step
  EXPECT_EQ(parser.buffered_bytes(), before + more);
  EXPECT_TRUE(received == content);
}

TEST(RequestParserTest, RefusesTooManyFields) {
  std::string fields;
  for (int i = 0; i < 200; ++i) fields += "X-" + std::to_string(i) + ": v\r\n";
  EXPECT_EQ(feed_request(post(fields)).refused, 431);
}

TEST(RequestParserTest, GivesViewsOfTheHead) {
  RequestParser parser({});
  feed(parser, "GET /a/b?c=d HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\nx-one: 2\r\n\r\n", 3);
  const RequestHead& head = parser.head();
  EXPECT_EQ(head.method, Method::kGet);
  EXPECT_EQ(head.path, "/a/b");
  EXPECT_EQ(head.query, "c=d");
  EXPECT_EQ(head.fields.find("X-ONE"), "1");
  EXPECT_EQ(head.fields.count("x-one"), 2U);
  EXPECT_TRUE(parser.is_complete());
}

TEST(RequestParserTest, RewritesAMatchingAbsoluteForm) {
  RequestParser parser({});
  feed(parser, "GET http://Example.com:80/a?b HTTP/1.1\r\nHost: example.com:80\r\n\r\n", 100);
  EXPECT_EQ(parser.head().target, "/a?b");
}

TEST(RequestParserTest, ReadsTheSameBodyInAnySteps) {
  const std::string chunked =
      post("Transfer-Encoding: chunked\r\n", "5;x=y\r\nhello\r\n06\r\n world\r\n0\r\nVary: *\r\n\r\n") + "GET /next";
  for (std::size_t step = 1; step < chunked.size(); ++step) {
    const Parsed outcome = feed_request(chunked, step);
    EXPECT_TRUE(outcome.is_complete) << step;
    EXPECT_EQ(outcome.body, "hello world") << step;
    EXPECT_EQ(outcome.rest, "GET /next") << step;
  }
}

TEST(RequestParserTest, StreamsABodyLargerThanItsBuffers) {
  const std::string body(1'000'000, 'b');
  const Parsed outcome = feed_request(post("Content-Length: 1000000\r\n", body), 1000);
  EXPECT_TRUE(outcome.is_complete);
  EXPECT_EQ(outcome.body, body);
}

TEST(RequestParserTest, GoesOnWithAPipelinedRequest) {
  RequestParser parser({});
  feed(parser, post("Content-Length: 2\r\n", "hi") + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n", 1 << 20);
  parser.next_message();
  const auto second = parser.parse_head();
  ASSERT_TRUE(second.has_value());
  EXPECT_TRUE(*second);
  EXPECT_EQ(parser.head().target, "/2");
}

TEST(RequestParserTest, SurvivesTheFuzzSeeds) {
  int seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DREAMSCAPE_CORPORA_DIR "/fuzz-seeds/httpreq")) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    const Parsed whole = feed_request(bytes.str());
    const Parsed single = feed_request(bytes.str(), 1);
    EXPECT_EQ(whole.refused, single.refused) << entry.path();
    EXPECT_EQ(whole.body, single.body) << entry.path();
    ++seeds;
  }
  EXPECT_GE(seeds, 400);
}

TEST(ResponseParserTest, RefusesAmbiguousFraming) {
  ResponseParser parser({});
  EXPECT_NE(feed(parser, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", 9).refused, 0);
  ResponseParser second({});
  EXPECT_NE(feed(second, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 9).refused, 0);
}

TEST(ResponseParserTest, KnowsThatHeadAnswersHaveNoContent) {
  ResponseParser parser({});
  parser.expect(Method::kHead);
  const Parsed outcome = feed(parser, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 100);
  EXPECT_TRUE(outcome.is_complete);
}

TEST(ResponseParserTest, ReadsUntilCloseWithoutALength) {
  ResponseParser parser({});
  const Parsed outcome = feed(parser, "HTTP/1.0 200 OK\r\n\r\nall of it", 4);
  EXPECT_FALSE(outcome.is_complete);
  EXPECT_EQ(outcome.body, "all of it");
  EXPECT_TRUE(parser.end_of_stream().has_value());
  EXPECT_TRUE(parser.is_complete());
}

TEST(ResponseParserTest, ReportsATruncatedBody) {
  ResponseParser parser({});
  feed(parser, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", 100);
  EXPECT_FALSE(parser.end_of_stream().has_value());
}

}  // namespace
}  // namespace http
