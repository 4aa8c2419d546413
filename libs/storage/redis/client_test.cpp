#include <gtest/gtest.h>

#include <atomic>

#include <boost/asio/co_spawn.hpp>

#include "storage/redis/test_client.hpp"
#include "testing/process/redis_server.hpp"

namespace storage::redis {
namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

Options with_short_deadline(const testkit::RedisServer& server) {
  Options options = options_for(server.url());
  options.command_timeout = 500ms;
  return options;
}

TEST(RedisClientTest, FailsAtOnceWhileThereIsNoServer) {
  TestClient client(options_for("redis://127.0.0.1:" + std::to_string(testkit::free_port())));
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = client.call({"PING"});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_LT(since(start), 10s) << "half of its deadline";
}

// Symptom: the first requests of a new gateway were refused, because not every loop had its connection yet.
TEST(RedisClientTest, LetsTheFirstCommandsWaitForTheirConnection) {
  testkit::RedisServer server;
  constexpr std::size_t kLoops = 4;
  runtime::EventLoops loops(kLoops);
  Client client(loops, options_for(server.url()));
  std::atomic<std::size_t> answered = 0, refused = 0;
  for (std::size_t i = 0; i < kLoops; ++i) {
    boost::asio::co_spawn(loops.at(i), client.call({"PING"}),
                          [&](std::exception_ptr, const Outcome& outcome) { ++(outcome ? answered : refused); });
  }
  loops.start();
  for (int i = 0; i < 4000 && answered + refused < kLoops; ++i) std::this_thread::sleep_for(5ms);
  loops.stop();
  loops.join();
  EXPECT_EQ(answered, kLoops);
}

TEST(RedisClientTest, FailsTheFirstCommandsAtTheirDeadlineWhenTheServerIsFrozen) {
  testkit::RedisServer server;
  server.freeze();
  TestClient client(with_short_deadline(server));
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = client.call({"PING"});
  const auto waited = since(start);
  server.thaw();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), base::ErrorCode::kDeadlineExceeded);
  EXPECT_LT(waited, 10s) << "half of the deadline of connecting";
  EXPECT_TRUE(client.wait_until_up());
}

TEST(RedisClientTest, FailsAtItsDeadlineWhenTheServerIsFrozen) {
  testkit::RedisServer server;
  TestClient client(with_short_deadline(server));
  ASSERT_TRUE(client.wait_until_up());
  server.freeze();
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = client.call({"PING"});
  const auto waited = since(start);
  server.thaw();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), base::ErrorCode::kDeadlineExceeded);
  EXPECT_GE(waited, 450ms);
  EXPECT_TRUE(client.wait_until_up());
}

TEST(RedisClientTest, FailsWhatIsUnderWayWhenTheServerDiesAndComesBackWithIt) {
  testkit::RedisServer server;
  TestClient client(options_for(server.url()));
  ASSERT_TRUE(client.wait_until_up());
  server.kill();
  EXPECT_FALSE(client.call({"PING"}));
  server.start();
  EXPECT_TRUE(client.wait_until_up());
}

TEST(RedisClientTest, RefusesMoreCommandsUnderWayThanItsBound) {
  testkit::RedisServer server;
  Options options = with_short_deadline(server);
  options.pending_max = 10;
  TestClient client(options, 1);
  ASSERT_TRUE(client.wait_until_up());
  server.freeze();
  std::atomic<int> refused = 0, late = 0;
  boost::asio::io_context loop;
  for (int i = 0; i < 30; ++i) {
    boost::asio::co_spawn(loop, (*client).call({"PING"}), [&](std::exception_ptr, const Outcome& outcome) {
      ++(outcome.error().code() == base::ErrorCode::kUnavailable ? refused : late);
    });
  }
  loop.run();
  server.thaw();
  EXPECT_EQ(refused, 20);
  EXPECT_EQ(late, 10);
}

TEST(RedisClientTest, GivesTheServersRefusalAsAnErrorWithoutPublicWords) {
  testkit::RedisServer server;
  TestClient client(options_for(server.url()));
  ASSERT_TRUE(client.wait_until_up());
  const Outcome outcome = client.call({"NOSUCHCOMMAND"});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), base::ErrorCode::kInternal);
  EXPECT_EQ(outcome.error().message().find("NOSUCH"), std::string::npos);
}

TEST(RedisClientTest, StaysAwayWithAWrongPassword) {
  testkit::RedisServer server({"--requirepass", "right"});
  TestClient wrong(options_for("redis://:wrong@127.0.0.1:" + std::to_string(server.port())));
  EXPECT_FALSE(wrong.wait_until_up(300ms));
  TestClient none(options_for(server.url()));
  EXPECT_FALSE(none.wait_until_up(300ms));
}

TEST(RedisClientTest, LogsInWithAPasswordAndWithAnAclUser) {
  testkit::RedisServer server({"--requirepass", "right"});
  const std::string host = "127.0.0.1:" + std::to_string(server.port());
  TestClient by_password(options_for("redis://:right@" + host));
  ASSERT_TRUE(by_password.wait_until_up());
  ASSERT_TRUE(by_password.call({"ACL", "SETUSER", "app", "on", ">pa:ss", "~*", "+@all"}));
  TestClient by_user(options_for("redis://app:pa%3Ass@" + host));
  EXPECT_TRUE(by_user.wait_until_up());
}

TEST(RedisClientTest, UsesTheDatabaseOfItsAddress) {
  testkit::RedisServer server;
  TestClient third(options_for(server.url() + "/3"));
  TestClient first(options_for(server.url()));
  ASSERT_TRUE(third.wait_until_up() && first.wait_until_up());
  ASSERT_TRUE(third.call({"SET", "k", "v"}));
  EXPECT_TRUE(std::holds_alternative<Nothing>(first.call({"GET", "k"})->value));
  EXPECT_EQ(*third.call({"GET", "k"})->text(), "v");
}

TEST(RedisClientTest, AnswersManyCommandsAtOnceEachWithItsOwn) {
  testkit::RedisServer server;
  TestClient client(options_for(server.url()));
  ASSERT_TRUE(client.wait_until_up());
  constexpr int count = 2000;
  int right = 0;
  boost::asio::io_context loop;
  for (int i = 0; i < count; ++i) {
    const std::string word = std::to_string(i);
    boost::asio::co_spawn(loop, (*client).call({"ECHO", word}), [&, word](std::exception_ptr, const Outcome& outcome) {
      right += outcome && outcome->text() && *outcome->text() == word ? 1 : 0;
    });
  }
  loop.run();
  EXPECT_EQ(right, count);
}

TEST(RedisClientTest, SendsAScriptAgainThatTheServerForgot) {
  testkit::RedisServer server;
  TestClient client(options_for(server.url()));
  ASSERT_TRUE(client.wait_until_up());
  const Script script("return ARGV[1]");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(*runtime::run((*client).run(script, "key", {"word"}))->text(), "word");
    ASSERT_TRUE(client.call({"SCRIPT", "FLUSH"}));
  }
}

TEST(RedisClientTest, TellsOfEachChangeOnce) {
  testkit::RedisServer server;
  std::atomic<int> ups = 0, downs = 0;
  Options options = options_for(server.url());
  options.on_change = [&](bool is_up, std::string_view) { ++(is_up ? ups : downs); };
  TestClient client(options, 1);
  ASSERT_TRUE(client.wait_until_up());
  server.kill();
  for (int i = 0; i < 4000 && downs == 0; ++i) std::this_thread::sleep_for(5ms);
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(downs, 1);
  server.start();
  ASSERT_TRUE(client.wait_until_up());
  for (int i = 0; i < 4000 && ups == 0; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(ups, 1);
}

}  // namespace
}  // namespace storage::redis
