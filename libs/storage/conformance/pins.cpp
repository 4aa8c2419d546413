#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PinStoreConformance);

namespace {

using namespace std::chrono_literals;

TEST_P(PinStoreConformance, RedeemsAPinOnce) {
  must(backend_->pins->create({"482301", "barcelona", clock_.now() + 10min}));
  const Redemption redemption = must(backend_->pins->redeem("482301"));
  EXPECT_EQ(redemption.outcome, RedeemOutcome::kRedeemed);
  EXPECT_EQ(redemption.destination, "barcelona");
  const Redemption again = must(backend_->pins->redeem("482301"));
  EXPECT_EQ(again.outcome, RedeemOutcome::kUsed);
  EXPECT_EQ(again.destination, "");
}

TEST_P(PinStoreConformance, LooksUpWithoutUsingUp) {
  EXPECT_EQ(must(backend_->pins->look_up("482301")).outcome, RedeemOutcome::kUnknown);
  must(backend_->pins->create({"482301", "barcelona", clock_.now() + 10min}));
  for (int i = 0; i < 2; ++i) {
    const Redemption seen = must(backend_->pins->look_up("482301"));
    EXPECT_EQ(seen.outcome, RedeemOutcome::kRedeemed);
    EXPECT_EQ(seen.destination, "barcelona");
  }
  EXPECT_EQ(must(backend_->pins->redeem("482301")).outcome, RedeemOutcome::kRedeemed);
  EXPECT_EQ(must(backend_->pins->look_up("482301")).outcome, RedeemOutcome::kUsed);
}

TEST_P(PinStoreConformance, TellsExpiredFromUnknownForTenMinutes) {
  EXPECT_EQ(must(backend_->pins->redeem("482301")).outcome, RedeemOutcome::kUnknown);
  must(backend_->pins->create({"482301", "barcelona", clock_.now() + 10min}));
  clock_.advance(10min);
  EXPECT_EQ(must(backend_->pins->redeem("482301")).outcome, RedeemOutcome::kExpired);
  clock_.advance(10min - 1ms);
  EXPECT_EQ(must(backend_->pins->redeem("482301")).outcome, RedeemOutcome::kExpired);
  clock_.advance(1ms);
  EXPECT_EQ(must(backend_->pins->redeem("482301")).outcome, RedeemOutcome::kUnknown);
}

TEST_P(PinStoreConformance, RefusesALivePinAndOneStillRemembered) {
  must(backend_->pins->create({"482301", "barcelona", clock_.now() + 10min}));
  EXPECT_EQ(must_fail(backend_->pins->create({"482301", "paris", clock_.now() + 10min})).code(),
            base::ErrorCode::kAlreadyExists);
  clock_.advance(15min);
  EXPECT_EQ(must_fail(backend_->pins->create({"482301", "paris", clock_.now() + 10min})).code(),
            base::ErrorCode::kAlreadyExists);
  clock_.advance(5min);
  must(backend_->pins->create({"482301", "paris", clock_.now() + 10min}));
  EXPECT_EQ(must(backend_->pins->redeem("482301")).destination, "paris");
}

TEST_P(PinStoreConformance, LetsExactlyOneOfManyParallelCallersRedeem) {
  must(backend_->pins->create({"482301", "barcelona", clock_.now() + 10min}));
  const auto results =
      run_parallel<base::Result<Redemption>>(kParallel, [&](std::size_t) { return backend_->pins->redeem("482301"); });
  const auto redeemed = [](const auto& result) { return result && result->outcome == RedeemOutcome::kRedeemed; };
  EXPECT_EQ(std::ranges::count_if(results, redeemed), 1);
}

TEST_P(PinStoreConformance, LetsExactlyOneOfManyParallelCreationsWin) {
  const auto results = run_parallel<base::Status>(
      kParallel, [&](std::size_t) { return backend_->pins->create({"482301", "paris", clock_.now() + 10min}); });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 1);
}

}  // namespace
}  // namespace storage::conformance
