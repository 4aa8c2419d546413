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
    base::Result<LimitDecision> decision = co_await shared_->take(key, limit, cost);
    is_local_.store(!decision, std::memory_order_relaxed);
    if (decision) co_return decision;
    co_return co_await local_->take(std::move(key), limit, cost);
  }

  runtime::Task<base::Status> refund(std::string key, RateLimit limit, std::uint32_t cost) override {
    if (is_local_.load(std::memory_order_relaxed)) co_return co_await local_->refund(std::move(key), limit, cost);
    co_return co_await shared_->refund(std::move(key), limit, cost);
  }

  runtime::Task<base::Status> clear(std::string key) override {
    const base::Status cleared = co_await local_->clear(key);
    if (!cleared) co_return cleared;
    co_return co_await shared_->clear(std::move(key));
  }

 private:
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
