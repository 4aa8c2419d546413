#include "storage/redis/protocol.hpp"

#include <gtest/gtest.h>

namespace storage::redis {
namespace {

TEST(ReplyReaderTest, RefusesBytesThatAreNoProtocol) {
  ReplyReader reader;
  reader.feed("HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_FALSE(reader.next());
}

TEST(ReplyReaderTest, WaitsForTheRestOfAnAnswer) {
  ReplyReader reader;
  const std::string answer = "*2\r\n$8\r\nredeemed\r\n$5\r\nparis\r\n";
  for (std::size_t i = 0; i + 1 < answer.size(); ++i) {
    reader.feed(answer.substr(i, 1));
    const auto reply = reader.next();
    ASSERT_TRUE(reply);
    EXPECT_FALSE(*reply) << i;
  }
  reader.feed("\n");
  const auto reply = reader.next();
  ASSERT_TRUE(reply && *reply && (*reply)->array());
  EXPECT_EQ(*(*reply)->array()->at(1).text(), "paris");
}

TEST(ReplyReaderTest, TellsTheKindsOfAnswersApart) {
  ReplyReader reader;
  reader.feed("+OK\r\n:-42\r\n$-1\r\n-NOSCRIPT No matching script\r\n$0\r\n\r\n");
  EXPECT_EQ(*reader.next().value()->text(), "OK");
  EXPECT_EQ(*reader.next().value()->integer(), -42);
  EXPECT_TRUE(std::holds_alternative<Nothing>(reader.next().value()->value));
  EXPECT_EQ(reader.next().value()->failure()->text, "NOSCRIPT No matching script");
  EXPECT_EQ(*reader.next().value()->text(), "");
  EXPECT_FALSE(*reader.next());
}

TEST(CommandTest, SendsEachWordWithItsLengthSoThatNoValueEndsTheCommand) {
  std::string out;
  append_command(out, Command{"SET", "k\r\nFLUSHALL", std::string("a\0b", 3)});
  EXPECT_EQ(out, std::string("*3\r\n$3\r\nSET\r\n$11\r\nk\r\nFLUSHALL\r\n$3\r\na\0b\r\n", 40));
}

}  // namespace
}  // namespace storage::redis
