// A login storm: the overflow is refused at once, token checks and health go on.
#include <atomic>
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

TEST(OverloadTest, TokenChecksAndHealthAnswerWhileLoginsOverflow) {
  Folder data;
  auto environment = raised_limits();
  environment["HASH_QUEUE_MAX"] = "4";
  Stack stack(data.path(), environment);
  const std::string token =
      access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
  std::atomic<bool> is_over = false;
  std::atomic<int> succeeded = 0, refused = 0, other = 0, without_retry_after = 0;
  std::vector<std::jthread> storm;
  for (int i = 0; i < 24; ++i) {
    storm.emplace_back([&] {
      HttpClient client(stack.auth_port);
      while (!is_over) {
        const auto reply = client.request("POST", "/api/v1/auth/login", credentials("a@example.com"));
        if (reply.status == 200)
          ++succeeded;
        else if (reply.status == 503 || reply.status == 429) {
          ++refused;
          if (!reply.field("Retry-After")) ++without_retry_after;
        } else
          ++other;
      }
    });
  }
  HttpClient client = stack.auth();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client.request("GET", "/health/live").status, 200);
    EXPECT_EQ(client.request("POST", "/api/v1/auth/verify-token", "{}", bearer(token)).status, 200);
  }
  for (int i = 0; i < 500 && (refused == 0 || succeeded == 0); ++i) std::this_thread::sleep_for(10ms);
  is_over = true;
  storm.clear();
  EXPECT_GT(succeeded, 0);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(without_retry_after, 0);
  EXPECT_EQ(other, 0);
}

TEST(OverloadTest, AMegabytePasswordIsRefusedBeforeHashing) {
  Folder data;
  Stack stack(data.path());
  HttpClient client = stack.auth();
  const std::string huge(1000 * 1000, 'A');
  const auto reply = client.request("POST", "/api/v1/auth/register",
                                    R"({"email":"a@example.com","firstName":"A","password":")" + huge + R"("})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body.find("AAAA"), std::string::npos);
  const auto login = client.request("POST", "/api/v1/auth/login", credentials("a@example.com", huge));
  EXPECT_TRUE(login.status == 400 || login.status == 401) << login.status;
}

TEST(OverloadTest, SlowClientsAreCutOffWhileOthersAreServed) {
  Folder data;
  auto environment = raised_limits();
  environment["HEADER_TIMEOUT_MS"] = "500";
  Stack stack(data.path(), environment);
  std::vector<HttpClient> slow;
  for (int i = 0; i < 50; ++i) {
    slow.emplace_back(stack.gateway_port);
    slow.back().send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  }
  EXPECT_EQ(stack.gateway().request("GET", "/").status, 200);
  for (auto& client : slow) EXPECT_EQ(client.read_reply().status, 408);
}

}  // namespace
}  // namespace integration
