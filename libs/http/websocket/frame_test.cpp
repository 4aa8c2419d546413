#include "http/websocket/frame.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "testing/http/websocket.hpp"

namespace http {
namespace {

using testkit::client_frame;
using Kind = WebSocketMessage::Kind;

constexpr std::size_t kMax = 1000;

struct Seen {
  std::vector<std::string> payloads;
  std::vector<Kind> kinds;
  std::optional<WebSocketCode> problem;
};

/// Everything that `bytes` hold, given in pieces of `step`.
Seen decode(std::string_view bytes, std::size_t step = SIZE_MAX) {
  WebSocketDecoder decoder(kMax);
  Seen seen;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, step);
    bytes.remove_prefix(part.size());
    while (true) {
      const auto message = decoder.next(part);
      if (!message) seen.problem = message.error();
      if (!message || !*message) break;
      seen.payloads.emplace_back((*message)->payload);
      seen.kinds.push_back((*message)->kind);
    }
    if (seen.problem) break;
  }
  return seen;
}

TEST(WebSocketDecoderTest, RefusesWhatTheProtocolForbids) {
  const std::string unmasked("\x81\x02hi", 4);
  const struct {
    const char* name;
    std::string bytes;
    WebSocketCode code;
  } rows[] = {
      {"unmasked", unmasked, WebSocketCode::kProtocolError},
      {"reserved bit", client_frame(0xC1, "x"), WebSocketCode::kProtocolError},
      {"unknown opcode", client_frame(0x83, "x"), WebSocketCode::kProtocolError},
      {"unknown control", client_frame(0x8B, "x"), WebSocketCode::kProtocolError},
      {"continuation of nothing", client_frame(0x80, "x"), WebSocketCode::kProtocolError},
      {"message within a message", client_frame(0x01, "a") + client_frame(0x81, "b"), WebSocketCode::kProtocolError},
      {"fragmented ping", client_frame(0x09, "x"), WebSocketCode::kProtocolError},
      {"long ping", client_frame(0x89, std::string(126, 'x')), WebSocketCode::kProtocolError},
      {"close of one byte", client_frame(0x88, "x"), WebSocketCode::kProtocolError},
      {"close with a code that none may send", client_frame(0x88, "\x03\xee"), WebSocketCode::kProtocolError},
      {"close whose reason is no text", client_frame(0x88, "\x03\xe8\xff"), WebSocketCode::kInvalidText},
      {"text that is none", client_frame(0x81, "\xff"), WebSocketCode::kInvalidText},
      {"text that is none, in fragments", client_frame(0x01, "\xe2") + client_frame(0x80, "\x82"),
       WebSocketCode::kInvalidText},
      {"too large", client_frame(0x81, std::string(kMax + 1, 'x')), WebSocketCode::kTooBig},
      {"too large together", client_frame(0x01, std::string(kMax, 'x')) + client_frame(0x80, "y"),
       WebSocketCode::kTooBig},
  };
  for (const auto& row : rows) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{SIZE_MAX}}) {
      EXPECT_EQ(decode(row.bytes, step).problem, row.code) << row.name;
    }
  }
}

TEST(WebSocketDecoderTest, RefusesALengthBeyondTheBoundBeforeAnythingOfItCame) {
  WebSocketDecoder decoder(kMax);
  std::string_view head("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x01\x02\x03\x04", 14);
  const auto message = decoder.next(head);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error(), WebSocketCode::kTooBig);
}

TEST(WebSocketDecoderTest, ReadsMessagesHoweverTheyAreCut) {
  const std::string bytes = client_frame(0x81, "one") + client_frame(0x81, "") + client_frame(0x82, "two") +
                            client_frame(0x81, std::string(126, 'x')) + client_frame(0x8A, "pong");
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const Seen seen = decode(bytes, step);
    EXPECT_FALSE(seen.problem) << step;
    EXPECT_EQ(seen.payloads, (std::vector<std::string>{"one", "", "two", std::string(126, 'x'), "pong"})) << step;
    EXPECT_EQ(seen.kinds, (std::vector{Kind::kText, Kind::kText, Kind::kBinary, Kind::kText, Kind::kPong})) << step;
  }
}

TEST(WebSocketDecoderTest, JoinsFragmentsAroundControlFrames) {
  const Seen seen = decode(client_frame(0x01, "a") + client_frame(0x89, "ping") + client_frame(0x00, "b") +
                           client_frame(0x80, "c") + client_frame(0x88, "\x03\xe8"));
  EXPECT_EQ(seen.payloads, (std::vector<std::string>{"ping", "abc", "\x03\xe8"}));
  EXPECT_EQ(seen.kinds, (std::vector{Kind::kPing, Kind::kText, Kind::kClose}));
}

TEST(WebSocketDecoderTest, HoldsNothingBetweenMessages) {
  WebSocketDecoder decoder(kMax);
  const std::string bytes = client_frame(0x81, std::string(kMax, 'x'));
  std::string_view rest(bytes);
  ASSERT_TRUE(decoder.next(rest)->has_value());
  EXPECT_GE(decoder.held_bytes(), kMax);
  EXPECT_FALSE(decoder.next(rest)->has_value());
  EXPECT_LT(decoder.held_bytes(), 64U);
  EXPECT_EQ(decoder.frames(), 1U);
}

TEST(WebSocketFrameTest, WritesEveryLengthInItsShortestForm) {
  EXPECT_EQ(text_frame("hi"), std::string("\x81\x02hi"));
  EXPECT_EQ(text_frame(std::string(126, 'x')).substr(0, 4), std::string("\x81\x7e\x00\x7e", 4));
  EXPECT_EQ(text_frame(std::string(65'536, 'x')).substr(0, 10), std::string("\x81\x7f\0\0\0\0\0\x01\0\0", 10));
  EXPECT_EQ(pong_frame("p"), std::string("\x8a\x01p"));
  EXPECT_EQ(close_frame(WebSocketCode::kGoingAway), std::string("\x88\x02\x03\xe9"));
}

}  // namespace
}  // namespace http
