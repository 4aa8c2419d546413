// Fifty callers at once: one winner, and every loser gets the answer the contract names.
#include <algorithm>
#include <latch>
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

constexpr int kCallers = 50;

/// Sends the same request from fifty connections at the same moment and returns all statuses.
std::vector<int> at_once(std::uint16_t port, const std::string& path, const std::string& body,
                         const FieldList& fields) {
  std::vector<int> statuses(kCallers);
  std::latch start(kCallers);
  std::vector<std::jthread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      HttpClient client(port, 60s);
      start.arrive_and_wait();
      statuses[static_cast<std::size_t>(i)] = client.request("POST", path, body, fields).status;
    });
  }
  callers.clear();
  return statuses;
}

class RacesTest : public testing::TestWithParam<Store> {
 protected:
  Data data_{GetParam()};
  Stack stack_{data_};
};

TEST_P(RacesTest, OneOfFiftyRegistrationsWins) {
  const auto statuses = at_once(stack_.gateway_port, "/api/v1/auth/register", registration(data_.address("race")), {});
  EXPECT_EQ(std::ranges::count(statuses, 201), 1);
  for (const int status : statuses) EXPECT_TRUE(status == 201 || status == 409 || status == 503) << status;
}

TEST_P(RacesTest, OneOfFiftyRefreshesWinsAndTheFamilyEnds) {
  const auto registered =
      stack_.gateway().request("POST", "/api/v1/auth/register", registration(data_.address("race")));
  ASSERT_EQ(registered.status, 201);
  const FieldList cookie{{"Cookie", "refreshToken=" + refresh_token(registered)}};
  const auto statuses = at_once(stack_.gateway_port, "/api/v1/auth/refresh", "{}", cookie);
  EXPECT_EQ(std::ranges::count(statuses, 200), 1);
  EXPECT_EQ(std::ranges::count(statuses, 401), kCallers - 1);
}

INTEGRATION_STORES(RacesTest);

}  // namespace
}  // namespace integration
