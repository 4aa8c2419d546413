#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/conformance/backend.hpp"
#include "storage/fallback/stores.hpp"
#include "storage/memory/cache.hpp"

namespace storage::fallback {
namespace {

using namespace std::chrono_literals;

constexpr RateLimit kTwo{2, 1h};
constexpr RateLimit kTwoRolling{2, 24h, Counting::kRolling};

/// A store that can be switched off, as a server that cannot be reached.
struct Switch {
  bool is_off = false;
};

class SwitchedLimits final : public RateLimitStore {
 public:
  SwitchedLimits(std::shared_ptr<RateLimitStore> inner, const Switch& outage)
      : inner_(std::move(inner)), outage_(outage) {}
  std::optional<LimitDecision> take_now(std::string_view, RateLimit, std::uint32_t) override { return std::nullopt; }
  runtime::Task<base::Result<LimitDecision>> take(std::string key, RateLimit limit, std::uint32_t cost) override {
    if (outage_.is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await inner_->take(std::move(key), limit, cost);
  }
  runtime::Task<base::Status> refund(std::string key, RateLimit limit, std::uint32_t cost, std::int64_t part) override {
    if (outage_.is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await inner_->refund(std::move(key), limit, cost, part);
  }
  runtime::Task<base::Status> clear(std::string key) override {
    if (outage_.is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await inner_->clear(std::move(key));
  }
  runtime::Task<base::Status> clear_all_with(std::string part_of_key) override {
    if (outage_.is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await inner_->clear_all_with(std::move(part_of_key));
  }

 private:
  const std::shared_ptr<RateLimitStore> inner_;
  const Switch& outage_;
};

class SwitchedPins final : public PinStore {
 public:
  SwitchedPins(const base::Clock& clock, const Switch& outage)
      : inner_(memory::make_pin_store(clock)), outage_(outage) {}
  runtime::Task<base::Status> create(Pin pin) override {
    if (outage_.is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await inner_->create(std::move(pin));
  }
  runtime::Task<base::Result<Redemption>> redeem(std::string pin) override {
    if (outage_.is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await inner_->redeem(std::move(pin));
  }
  runtime::Task<base::Result<Redemption>> look_up(std::string pin) override {
    if (outage_.is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await inner_->look_up(std::move(pin));
  }

 private:
  std::unique_ptr<PinStore> inner_;
  const Switch& outage_;
};

class FallbackTest : public testing::Test {
 protected:
  bool take(const char* key = "key") { return runtime::run(limits->take(key, kTwo)).value().allowed; }
  bool take_rolling() { return runtime::run(limits->take("key", kTwoRolling)).value().allowed; }
  base::Status create(const char* pin) { return runtime::run(pins->create({pin, "paris", clock.now() + 1min})); }
  base::Result<Redemption> redeem(const char* pin) { return runtime::run(pins->redeem(pin)); }

  conformance::FakeClock clock;
  Switch outage;
  const std::shared_ptr<RateLimitStore> other_process = memory::make_rate_limit_store(clock);
  std::unique_ptr<RateLimitStore> limits = make_rate_limit_store(
      std::make_unique<SwitchedLimits>(other_process, outage), memory::make_rate_limit_store(clock));
  std::unique_ptr<PinStore> pins =
      make_pin_store(std::make_unique<SwitchedPins>(clock, outage), memory::make_pin_store(clock));
};

TEST_F(FallbackTest, LimitsLocallyDuringAnOutageInsteadOfNotAtAll) {
  outage.is_off = true;
  EXPECT_TRUE(take());
  EXPECT_TRUE(take());
  EXPECT_FALSE(take());
}

// What an operator unlocks is unlocked, also for a process that could not reach the server a moment ago.
TEST_F(FallbackTest, ForgetsAKeyWhereverItWasCounted) {
  for (const bool is_off : {true, false}) {
    outage.is_off = is_off;
    while (take()) continue;
  }
  ASSERT_TRUE(runtime::run(limits->clear("key")));
  EXPECT_TRUE(take());
  outage.is_off = true;
  EXPECT_TRUE(take());
}

TEST_F(FallbackTest, CountsInTheSharedStoreAgainOnceItIsBack) {
  EXPECT_TRUE(take());
  outage.is_off = true;
  EXPECT_TRUE(take());
  outage.is_off = false;
  EXPECT_TRUE(take());
  EXPECT_FALSE(take());
}

TEST_F(FallbackTest, GivesBackWhereItCounted) {
  outage.is_off = true;
  EXPECT_TRUE(take());
  EXPECT_TRUE(take());
  EXPECT_TRUE(runtime::run(limits->refund("key", kTwo, 1)));
  EXPECT_TRUE(take());
  EXPECT_FALSE(take());
}

// Symptom: a hundred guesses, then the shared counters went away, and there were a hundred more.
TEST_F(FallbackTest, AllowsNoMoreThanARollingLimitOverAnOutage) {
  EXPECT_TRUE(take_rolling());
  outage.is_off = true;
  EXPECT_TRUE(take_rolling());
  EXPECT_FALSE(take_rolling());
  outage.is_off = false;
  EXPECT_FALSE(take_rolling());
}

TEST_F(FallbackTest, GivesARollingCallBackInBothStores) {
  const LimitDecision taken = runtime::run(limits->take("key", kTwoRolling)).value();
  ASSERT_TRUE(runtime::run(limits->refund("key", kTwoRolling, 1, taken.part)));
  EXPECT_TRUE(take_rolling());
  outage.is_off = true;
  EXPECT_TRUE(take_rolling());
  EXPECT_FALSE(take_rolling());
}

TEST_F(FallbackTest, CountsNothingLocallyForWhatTheSharedStoreRefuses) {
  ASSERT_TRUE(runtime::run(other_process->take("key", kTwoRolling, 2)));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(take_rolling());
  outage.is_off = true;
  EXPECT_TRUE(take_rolling());
}

TEST_F(FallbackTest, RedeemsAPinMadeDuringAnOutageAlsoAfterIt) {
  outage.is_off = true;
  ASSERT_TRUE(create("000001"));
  outage.is_off = false;
  EXPECT_EQ(redeem("000001")->outcome, RedeemOutcome::kRedeemed);
  EXPECT_EQ(redeem("000001")->outcome, RedeemOutcome::kUsed);
}

TEST_F(FallbackTest, DoesNotCallAPinUnknownThatTheSharedStoreMayHave) {
  ASSERT_TRUE(create("000001"));
  outage.is_off = true;
  const auto redemption = redeem("000001");
  ASSERT_FALSE(redemption);
  EXPECT_EQ(redemption.error().code(), base::ErrorCode::kUnavailable);
  outage.is_off = false;
  EXPECT_EQ(redeem("000001")->outcome, RedeemOutcome::kRedeemed);
}

TEST_F(FallbackTest, LooksUpWhereverThePinIs) {
  outage.is_off = true;
  ASSERT_TRUE(create("000001"));
  outage.is_off = false;
  EXPECT_EQ(runtime::run(pins->look_up("000001"))->outcome, RedeemOutcome::kRedeemed);
  EXPECT_EQ(redeem("000001")->outcome, RedeemOutcome::kRedeemed);
}

TEST_F(FallbackTest, RefusesATakenPin) {
  ASSERT_TRUE(create("000001"));
  EXPECT_EQ(create("000001").error().code(), base::ErrorCode::kAlreadyExists);
}

std::unique_ptr<conformance::Backend> make_backend() {
  auto backend = std::make_unique<conformance::Backend>();
  backend->rate_limits = make_rate_limit_store(memory::make_rate_limit_store(backend->clock),
                                               memory::make_rate_limit_store(backend->clock));
  return backend;
}

}  // namespace
}  // namespace storage::fallback

namespace storage::conformance {

INSTANTIATE_TEST_SUITE_P(Fallback, RateLimitStoreConformance, testing::Values(&fallback::make_backend));

}  // namespace storage::conformance
