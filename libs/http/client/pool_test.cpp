#include "http/client/pool.hpp"

#include <atomic>
#include <functional>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <gtest/gtest.h>

#include "http/client/scripted_server.hpp"
#include "runtime/pause.hpp"
#include "runtime/run.hpp"

namespace http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kNoContent = "HTTP/1.1 204 No Content\r\n\r\n";

void answer_all(ScriptedPeer& peer) {
  while (!peer.read_head().empty()) peer.write(kNoContent);
}

std::shared_ptr<ConnectionPool> make_pool(const runtime::Executor& executor, PoolLimits limits = {}) {
  return ConnectionPool::create(executor, std::make_shared<Deadlines>(executor, 5ms), limits);
}

/// One request on a connection of the pool, which is then handed back. False when anything failed.
runtime::Task<bool> request(std::shared_ptr<ConnectionPool> pool, boost::asio::ip::tcp::endpoint endpoint) {
  auto lease = pool->take_idle();
  if (!lease) {
    lease = pool->open();
    const base::Status connected = co_await (*lease)->connect(endpoint, 5s);
    if (!connected) co_return false;
  }
  const base::Status sent = co_await (*lease)->send(kGetMessage, {}, 5s);
  const base::Status answered = co_await (*lease)->receive_head(Method::kGet, 5s);
  if (!sent || !answered || !(*lease)->is_reusable()) co_return false;
  lease->keep();
  co_return true;
}

/// Runs `body` with a pool of its own.
void with_pool(PoolLimits limits, std::function<runtime::Task<void>(std::shared_ptr<ConnectionPool>)> body) {
  const auto task = [&]() -> runtime::Task<void> {
    const runtime::Executor executor = co_await boost::asio::this_coro::executor;
    co_await body(make_pool(executor, limits));
  };
  runtime::run(task());
}

TEST(ConnectionPoolTest, OpensNoMoreThanItsBound) {
  boost::asio::io_context context;
  auto pool = make_pool(context.get_executor(), {.open_max = 1});
  const auto first = pool->open();
  EXPECT_TRUE(first.has_value());
  EXPECT_FALSE(pool->open().has_value());
}

TEST(ConnectionPoolTest, GivesUpWaitingInTimeAndAtOnceWhenTooManyWait) {
  with_pool({.open_max = 1, .wanted_max = 1}, [](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    const auto only = pool->open();
    const runtime::Executor executor = co_await boost::asio::this_coro::executor;
    bool has_ended = false;
    boost::asio::co_spawn(executor, pool->wait(50ms, ConnectionPool::Wanted::kAny),
                          [&](const std::exception_ptr&, const auto& lease) {
                            EXPECT_FALSE(lease.has_value());
                            has_ended = true;
                          });
    co_await boost::asio::post(executor, runtime::use_task);
    const auto second = co_await pool->wait(1h, ConnectionPool::Wanted::kAny);
    EXPECT_FALSE(second.has_value());
    while (!has_ended) co_await runtime::pause(1ms);
    EXPECT_EQ(pool->open_count(), 1U);
  });
}

TEST(ConnectionPoolTest, HandsAPlaceToTheOneWhoHasWaitedLongest) {
  with_pool({.open_max = 1}, [](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    auto only = pool->open();
    const runtime::Executor executor = co_await boost::asio::this_coro::executor;
    std::vector<int> order;
    for (const int number : {1, 2}) {
      boost::asio::co_spawn(executor, pool->wait(10s, ConnectionPool::Wanted::kAny),
                            [&order, number](const std::exception_ptr&, const auto& lease) {
                              EXPECT_TRUE(lease.has_value() && !lease->is_used());
                              order.push_back(number);
                            });
    }
    co_await boost::asio::post(executor, runtime::use_task);
    EXPECT_FALSE(pool->open().has_value());
    only.reset();
    while (order.size() < 2) co_await runtime::pause(1ms);
    EXPECT_EQ(order, (std::vector{1, 2}));
    EXPECT_EQ(pool->open_count(), 0U);
  });
}

// An upgrade, and a request whose kept connection was closed, were given a connected one and connected it again.
TEST(ConnectionPoolTest, GivesAnUnconnectedOneToThoseWhoWantIt) {
  ScriptedServer server(&answer_all);
  with_pool({.open_max = 1}, [&server](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    const runtime::Executor executor = co_await boost::asio::this_coro::executor;
    for (const auto wanted : {ConnectionPool::Wanted::kAny, ConnectionPool::Wanted::kUnconnected}) {
      auto kept = pool->open();
      const base::Status connected = co_await (*kept)->connect(server.endpoint(), 5s);
      EXPECT_TRUE(connected);
      std::optional<bool> is_used;
      boost::asio::co_spawn(executor, pool->wait(10s, wanted), [&](const std::exception_ptr&, const auto& lease) {
        is_used = lease.has_value() && lease->is_used();
      });
      co_await boost::asio::post(executor, runtime::use_task);
      kept->keep();
      while (!is_used) co_await runtime::pause(1ms);
      EXPECT_EQ(is_used, wanted == ConnectionPool::Wanted::kAny);
    }
    EXPECT_EQ(pool->open_count(), 0U);
  });
}

TEST(ConnectionPoolTest, CountsADestroyedLeaseAsClosed) {
  boost::asio::io_context context;
  auto pool = make_pool(context.get_executor());
  {
    const auto lease = pool->open();
  }
  EXPECT_EQ(pool->open_count(), 0U);
}

TEST(ConnectionPoolTest, NoLongerCountsADetachedConnection) {
  boost::asio::io_context context;
  auto pool = make_pool(context.get_executor());
  const auto connection = pool->open()->detach();
  EXPECT_EQ(pool->open_count(), 0U);
  EXPECT_NE(connection, nullptr);
}

TEST(ConnectionPoolTest, UsesOneConnectionForRequestsInTurn) {
  ScriptedServer server(answer_all);
  with_pool({}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    EXPECT_EQ(pool->idle(), 1U);
  });
  EXPECT_EQ(server.connections(), 1);
}

TEST(ConnectionPoolTest, LeavesAConnectionTheServerClosed) {
  ScriptedServer server([](ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kNoContent);
    peer.close();
  });
  with_pool({}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    while (pool->idle() > 0 && pool->take_idle()) {
    }
    EXPECT_EQ(pool->open_count(), 0U);
  });
}

/// Whether the pool comes to have no connection to give, while the loop only watches.
runtime::Task<bool> runs_out(std::shared_ptr<ConnectionPool> pool) {
  for (int i = 0; i < 20'000; ++i) {
    co_await runtime::pause(1ms);
    auto lease = pool->take_idle();
    if (!lease) co_return true;
    lease->keep();
  }
  co_return false;
}

TEST(ConnectionPoolTest, LearnsWithoutAskingThatTheServerClosedAWaitingConnection) {
  ScriptedServer server([](ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kNoContent);
    peer.close();
  });
  with_pool({}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    EXPECT_EQ(pool->idle(), 1U);
    EXPECT_TRUE(co_await runs_out(pool));
    EXPECT_EQ(pool->open_count(), 0U);
  });
}

// Taken for the answer to the next request they would hand one client another's answer.
TEST(ConnectionPoolTest, LeavesAWaitingConnectionOnWhichBytesCameThatNobodyAskedFor) {
  std::atomic<bool> is_kept = false;
  ScriptedServer server([&](ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kNoContent);
    is_kept.wait(false);
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
    peer.wait_for_close();
  });
  with_pool({}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    is_kept = true;
    is_kept.notify_all();
    EXPECT_TRUE(co_await runs_out(pool));
  });
}

TEST(ConnectionPoolTest, AsksTheSystemForWhatMustNotGoWrong) {
  std::atomic<bool> is_closed = false;
  ScriptedServer server([&](ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kNoContent);
    peer.close();
    is_closed = true;
    is_closed.notify_all();
  });
  with_pool({}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    is_closed.wait(false);  // which holds the loop up, so that it cannot have learned of it
    EXPECT_FALSE(pool->take_idle(ConnectionPool::Known::kNow));
  });
}

TEST(ConnectionPoolTest, KeepsNothingWhenIdleConnectionsAreSwitchedOff) {
  ScriptedServer server(answer_all);
  with_pool({.idle_max = 0}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    EXPECT_EQ(pool->open_count(), 0U);
  });
}

TEST(ConnectionPoolTest, ClosesWhatIdlesTooLong) {
  ScriptedServer server(answer_all);
  boost::asio::io_context context;
  auto pool = make_pool(context.get_executor(), {.idle_timeout = 1ms});
  boost::asio::co_spawn(context, request(pool, server.endpoint()), [](std::exception_ptr, bool) {});
  // Runs dry only when nothing is armed any more, that is when the pool has nothing left to watch.
  context.run();
  EXPECT_EQ(pool->idle(), 0U);
  EXPECT_EQ(pool->open_count(), 0U);
}

// Else one instance that has moved away, or has a twin by now, would be asked for as long as there is work.
TEST(ConnectionPoolTest, KeepsNoConnectionBeyondItsAge) {
  ScriptedServer server([](ScriptedPeer& peer) {
    peer.read_head();
    std::this_thread::sleep_for(20ms);  // so that the client waits for it, and its clock ticks
    peer.write(kNoContent);
    peer.wait_for_close();
  });
  with_pool({.age_max = 1ms}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    auto lease = pool->open();
    const base::Status connected = co_await (*lease)->connect(server.endpoint(), 5s);
    co_await runtime::pause(50ms);
    const base::Status sent = co_await (*lease)->send(kGetMessage, {}, 5s);
    const base::Status answered = co_await (*lease)->receive_head(Method::kGet, 5s);
    EXPECT_TRUE(connected && sent && answered);
    EXPECT_TRUE((*lease)->is_reusable());
    lease->keep();
    EXPECT_EQ(pool->open_count(), 0U);
  });
}

TEST(ConnectionPoolTest, ForgetsIdleConnectionsWhenTheServerMoved) {
  ScriptedServer server(answer_all);
  with_pool({}, [&](std::shared_ptr<ConnectionPool> pool) -> runtime::Task<void> {
    EXPECT_TRUE(co_await request(pool, server.endpoint()));
    pool->close_idle();
    EXPECT_EQ(pool->open_count(), 0U);
  });
}

}  // namespace
}  // namespace http
