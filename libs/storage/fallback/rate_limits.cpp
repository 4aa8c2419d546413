#include <atomic>

#include "storage/fallback/stores.hpp"

namespace storage::fallback {
namespace {

class RateLimits final : public RateLimitStore {
 public:
  RateLimits(std::unique_ptr<RateLimitStore> shared, std::unique_ptr<RateLimitStore> local)
      : shared_(std::move(shared)), local_(std::move(local)) {}

  std::optional<LimitDecision> take_now(std::string_view key, RateLimit limit, std::uint32_t cost) override {
    return shared_->take_now(key, limit, cost);
  }

  runtime::Task<base::Result<LimitDecision>> take(std::string key, RateLimit limit, std::uint32_t cost) override {
    if (limit.counting == Counting::kRolling) co_return co_await take_in_both(std::move(key), limit, cost);
    base::Result<LimitDecision> decision = co_await shared_->take(key, limit, cost);
    is_local_.store(!decision, std::memory_order_relaxed);
    if (decision) co_return decision;
    co_return co_await local_->take(std::move(key), limit, cost);
  }

  runtime::Task<base::Status> refund(std::string key, RateLimit limit, std::uint32_t cost, std::int64_t part) override {
    const bool is_local = is_local_.load(std::memory_order_relaxed);
    if (is_local || limit.counting == Counting::kRolling) {
      const base::Status given_back = co_await local_->refund(key, limit, cost, part);
      if (is_local || !given_back) co_return given_back;
    }
    co_return co_await shared_->refund(std::move(key), limit, cost, part);
  }

  runtime::Task<base::Status> clear(std::string key) override {
    const base::Status cleared = co_await local_->clear(key);
    if (!cleared) co_return cleared;
    co_return co_await shared_->clear(std::move(key));
  }

  runtime::Task<base::Status> clear_all_with(std::string part_of_key) override {
    const base::Status cleared = co_await local_->clear_all_with(part_of_key);
    if (!cleared) co_return cleared;
    co_return co_await shared_->clear_all_with(std::move(part_of_key));
  }

 private:
  /// A bound that must hold in every window is kept here as well as there, so that neither the loss of the shared store
  /// nor its return hands out another window's worth. The parts have the same numbers in both unless their clocks
  /// differ at the edge of one: then a refund here finds nothing, and this counter is stricter by one.
  runtime::Task<base::Result<LimitDecision>> take_in_both(std::string key, RateLimit limit, std::uint32_t cost) {
    base::Result<LimitDecision> here = co_await local_->take(key, limit, cost);
    if (!here || !here->allowed) co_return here;
    base::Result<LimitDecision> there = co_await shared_->take(key, limit, cost);
    is_local_.store(!there, std::memory_order_relaxed);
    if (!there) co_return here;
    if (!there->allowed) {
      const base::Status given_back = co_await local_->refund(std::move(key), limit, cost, here->part);
      if (!given_back) co_return std::unexpected(given_back.error());
    }
    co_return there;
  }

  std::unique_ptr<RateLimitStore> shared_, local_;
  /// Where the last call was counted. At the moment of change a refund may go to the other store, which then does
  /// nothing: the counter is stricter by one.
  std::atomic<bool> is_local_{false};
};

}  // namespace

std::unique_ptr<RateLimitStore> make_rate_limit_store(std::unique_ptr<RateLimitStore> shared,
                                                      std::unique_ptr<RateLimitStore> local) {
  return std::make_unique<RateLimits>(std::move(shared), std::move(local));
}

}  // namespace storage::fallback
