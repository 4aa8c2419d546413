// Fifty callers at once: one winner, and every loser gets the answer the contract names.
#include <algorithm>

#include "callers.hpp"
#include "stack.hpp"

namespace integration {
namespace {

class RacesTest : public testing::TestWithParam<Store> {
 protected:
  Data data_{GetParam()};
  Stack stack_{data_};
  Callers callers_{{stack_.gateway_port}};
};

TEST_P(RacesTest, OneOfFiftyRegistrationsWins) {
  const auto statuses = callers_.at_once("POST", "/api/v1/auth/register", registration(data_.address("race")));
  EXPECT_EQ(std::ranges::count(statuses, 201), 1);
  for (const int status : statuses) EXPECT_TRUE(status == 201 || status == 409 || status == 503) << status;
}

TEST_P(RacesTest, OneOfFiftyRefreshesWinsAndTheFamilyEnds) {
  const auto registered =
      stack_.gateway().request("POST", "/api/v1/auth/register", registration(data_.address("race")));
  ASSERT_EQ(registered.status, 201);
  const FieldList cookie{{"Cookie", "refreshToken=" + refresh_token(registered)}};
  const auto statuses = callers_.at_once("POST", "/api/v1/auth/refresh", "{}", cookie);
  EXPECT_EQ(std::ranges::count(statuses, 200), 1);
  // On a busy machine some wait longer for the database than a call may; none of them has won.
  const auto late = std::ranges::count(statuses, 503);
  EXPECT_EQ(std::ranges::count(statuses, 401) + late, Callers::kCount - 1);
  EXPECT_LT(late, Callers::kCount / 2);
}

INTEGRATION_STORES(RacesTest);

}  // namespace
}  // namespace integration
