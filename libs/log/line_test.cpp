#include "log/line.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace {

using logging::Field;

logging::Event event(std::string_view message, std::span<const Field> fields = {}) {
  return {.time = base::from_millis(1769862896789),
          .level = logging::Level::kWarning,
          .service = "auth-service",
          .request_id = "r-1",
          .message = message,
          .fields = fields};
}

std::string json_line(std::string_view message, std::span<const Field> fields = {}) {
  std::string out;
  logging::append_json_line(out, event(message, fields));
  return out;
}

std::string pretty_line(std::string_view message, std::span<const Field> fields = {}) {
  std::string out;
  logging::append_pretty_line(out, event(message, fields));
  return out;
}

TEST(JsonLineTest, StaysOneLineWhateverTheTextsHold) {
  const Field fields[] = {{"email\n", "a@b.example\r\n{\"level\":\"error\"}"}};
  const std::string line = json_line("first\nsecond\x1b[2J", fields);
  EXPECT_EQ(line.find_first_of("\n\r\x1b"), std::string::npos);
  EXPECT_EQ(boost::json::parse(line).at("message").as_string(), "first\nsecond\x1b[2J");
}

TEST(JsonLineTest, WritesDurationsAsMillisecondsWithoutNeedlessDigits) {
  using std::chrono::microseconds;
  const Field fields[] = {{"a", microseconds{0}}, {"b", microseconds{12'500}}, {"c", microseconds{40}}};
  EXPECT_TRUE(json_line("m", fields).ends_with(R"("a":0,"b":12.5,"c":0.04})"));
}

TEST(JsonLineTest, StaysValidJsonForNaughtyStrings) {
  std::ifstream file(std::filesystem::path(DREAMSCAPE_CORPORA_DIR) / "naughty-strings/blns.json");
  std::ostringstream text;
  text << file.rdbuf();
  const auto list = boost::json::parse(text.str());
  for (const auto& item : list.as_array()) {
    const std::string_view naughty = item.as_string();
    const Field fields[] = {{"value", naughty}};
    const std::string line = json_line(naughty, fields);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(boost::json::parse(line).at("value").as_string(), naughty.substr(0, logging::kTextBytesMax));
  }
}

TEST(JsonLineTest, CutsEndlessTexts) {
  EXPECT_LT(json_line(std::string(1'000'000, 'x')).size(), logging::kTextBytesMax + 200);
}

TEST(JsonLineTest, HasTimeLevelServiceRequestMessageThenFields) {
  const Field fields[] = {{"port", 3001}, {"big", std::uint64_t{18446744073709551615U}}, {"ratio", 0.5}, {"ok", true}};
  EXPECT_EQ(json_line("listening", fields),
            R"({"time":"2026-01-31T12:34:56.789Z","level":"warning","service":"auth-service","request_id":"r-1",)"
            R"("message":"listening","port":3001,"big":18446744073709551615,"ratio":0.5,"ok":true})");
}

TEST(PrettyLineTest, QuotesWhatWouldMoveTheCursor) {
  const Field fields[] = {{"name", "\x1b[31mred"}};
  const std::string line = pretty_line("two\nlines", fields);
  EXPECT_EQ(line.find_first_of("\n\x1b"), std::string::npos);
}

TEST(PrettyLineTest, ReadsAsASentence) {
  const Field fields[] = {{"port", 3001}, {"address", "127.0.0.1"}};
  EXPECT_EQ(pretty_line("listening", fields),
            "12:34:56.789 warning auth-service: listening port=3001 address=127.0.0.1 request_id=r-1");
}

}  // namespace
