#include "storage/redis/bell.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "storage/redis/test_client.hpp"
#include "testing/process/redis_server.hpp"

namespace storage::redis {
namespace {

using namespace std::chrono_literals;

template <class Condition>
bool wait_for(Condition condition) {
  for (int i = 0; i < 4000 && !condition(); ++i) std::this_thread::sleep_for(5ms);
  return condition();
}

TEST(BellTest, IsSilentWithoutAServer) {
  TestClient client(options_for("redis://127.0.0.1:" + std::to_string(testkit::free_port())));
  std::atomic<int> rings = 0;
  Bell bell(*client, "door", [&] { ++rings; });
  bell.ring();
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(rings, 0);
}

TEST(BellTest, IsHeardByOtherProcessesAndOnlyOnItsOwnChannel) {
  testkit::RedisServer server;
  TestClient one(options_for(server.url())), other(options_for(server.url()));
  std::atomic<int> here = 0, there = 0, elsewhere = 0;
  Bell bell(*one, "door", [&] { ++here; });
  Bell same(*other, "door", [&] { ++there; });
  Bell different(*other, "window", [&] { ++elsewhere; });
  // Each hears itself connect.
  ASSERT_TRUE(one.wait_until_up());
  ASSERT_TRUE(wait_for([&] { return here == 1 && there == 1 && elsewhere == 1; }));
  bell.ring();
  EXPECT_TRUE(wait_for([&] { return here == 2 && there == 2; }));
  EXPECT_EQ(elsewhere, 1);
}

TEST(BellTest, RingsOnceWhenItCouldHaveMissedSomething) {
  testkit::RedisServer server;
  TestClient client(options_for(server.url()));
  std::atomic<int> rings = 0;
  Bell bell(*client, "door", [&] { ++rings; });
  ASSERT_TRUE(wait_for([&] { return rings == 1; }));
  server.kill();
  server.start();
  EXPECT_TRUE(wait_for([&] { return rings == 2; }));
}

}  // namespace
}  // namespace storage::redis
