// A login storm: the overflow is refused at once, token checks and health go on.
#include <atomic>
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

TEST(OverloadTest, TokenChecksAndHealthAnswerWhileLoginsOverflow) {
  Folder data;
  auto environment = patient();
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
  for (int i = 0; i < 3000 && (refused == 0 || succeeded == 0); ++i) std::this_thread::sleep_for(10ms);
  is_over = true;
  storm.clear();
  EXPECT_GT(succeeded, 0);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(without_retry_after, 0);
  EXPECT_EQ(other, 0);
}

// As many logins at once as the storm brings in a second (2,000); fewer under sanitizers, which take a hundred times
// the processor for each refusal. What does not hash waits for nobody who does.
TEST(OverloadTest, ASecondOfLoginsAtOnceKeepsNobodyElseWaiting) {
#ifdef DREAMSCAPE_SANITIZED
  constexpr int kConnections = 120;
#else
  constexpr int kConnections = 400;
#endif
  constexpr int kEach = 5;
  Folder data;
  // A queue that a burst fills on any machine.
  auto environment = patient();
  environment["HASH_QUEUE_MAX"] = "8";
  // An answer given for a handler closes the connection, and what is pipelined behind would have none.
  environment["ANSWER_TIMEOUT_MS"] = "0";
  Stack stack(data.path(), environment);
  const std::string token =
      access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
  const std::string body = credentials("a@example.com");
  const std::string login = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" +
                            ("Content-Length: " + std::to_string(body.size())) + "\r\n\r\n" + body;
  std::string all;
  for (int i = 0; i < kEach; ++i) all += login;
  std::vector<HttpClient> storm;
  for (int i = 0; i < kConnections; ++i) storm.emplace_back(stack.auth_port, 120s);
  for (auto& client : storm) EXPECT_TRUE(client.send(all));
  HttpClient client(stack.auth_port, 120s);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.request("GET", "/health").status, 200);
    EXPECT_EQ(client.request("POST", "/api/v1/auth/verify-token", "{}", bearer(token)).status, 200);
  }
  std::map<int, int> statuses;
  for (auto& waiting : storm) {
    for (int i = 0; i < kEach; ++i) {
      const auto reply = waiting.read_reply();
      ++statuses[reply.status];
      EXPECT_TRUE(reply.status == 200 || reply.field("Retry-After")) << reply.status;
    }
  }
  EXPECT_EQ(statuses[200] + statuses[503] + statuses[429], kConnections * kEach);
  EXPECT_GT(statuses[200], 0);
  EXPECT_GT(statuses[503] + statuses[429], 0);
}

TEST(OverloadTest, AMegabytePasswordIsRefusedBeforeHashing) {
  Folder data;
  Stack stack(data.path());
  HttpClient client = stack.auth();
  const std::string huge(1000 * 1000, 'A');
  const auto reply = client.request("POST", "/api/v1/auth/register",
                                    R"({"email":"a@example.com","firstName":"A","password":")" + huge + R"("})");
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.body.find("AAAA"), std::string::npos);
  EXPECT_EQ(stack.auth().request("POST", "/api/v1/auth/login", credentials("a@example.com", huge)).status, 413);
}

TEST(OverloadTest, SlowClientsAreCutOffWhileOthersAreServed) {
  Folder data;
  auto environment = patient();
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
