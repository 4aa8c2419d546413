#include "testing/process/fault_proxy.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "testing/http/client.hpp"
#include "testing/process/redis_server.hpp"

namespace testkit {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::string_view kPong = "+PONG\r\n";

class FaultProxyTest : public testing::Test {
 protected:
  [[nodiscard]] HttpClient connect(std::chrono::milliseconds timeout = 20s) const {
    return HttpClient(proxy_.port(), timeout);
  }

  /// Nothing when no whole answer comes.
  static std::optional<std::string> ping(HttpClient& client) {
    if (!client.send("PING\r\n")) return std::nullopt;
    return answer(client);
  }
  static std::optional<std::string> answer(HttpClient& client) {
    try {
      return client.read_bytes(kPong.size());
    } catch (const std::runtime_error&) {
      return std::nullopt;
    }
  }

  const RedisServer server_;
  FaultProxy proxy_{server_.port()};
};

TEST_F(FaultProxyTest, RefusesConnectionsUntilItMayPassThem) {
  HttpClient before = connect();
  proxy_.refuse();
  EXPECT_FALSE(ping(before));
  EXPECT_THROW((void)connect(), std::runtime_error);
  proxy_.pass();
  HttpClient after = connect();
  EXPECT_EQ(ping(after), kPong);
}

TEST_F(FaultProxyTest, CutsWhatIsOpenAndPassesWhatIsNew) {
  HttpClient before = connect();
  ASSERT_EQ(ping(before), kPong);
  proxy_.cut();
  EXPECT_TRUE(before.is_closed_by_server());
  HttpClient after = connect();
  EXPECT_EQ(ping(after), kPong);
}

TEST_F(FaultProxyTest, TearsAReplyInTwoAndResets) {
  HttpClient client = connect();
  ASSERT_EQ(ping(client), kPong);
  proxy_.tear_replies();
  client.send("PING\r\n");
  EXPECT_EQ(client.read_bytes(kPong.size() / 2), "+PO");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(FaultProxyTest, HoldsEverythingAndDeliversItLater) {
  HttpClient patient = connect();
  HttpClient client = connect(300ms);
  proxy_.hold();
  patient.send("PING\r\n");
  EXPECT_FALSE(ping(client));
  proxy_.pass();
  EXPECT_EQ(answer(patient), kPong);
}

TEST_F(FaultProxyTest, DelaysReplies) {
  proxy_.delay(150ms);
  HttpClient client = connect();
  const auto since = Steady::now();
  EXPECT_EQ(ping(client), kPong);
  EXPECT_GE(Steady::now() - since, 150ms);
}

}  // namespace
}  // namespace testkit
