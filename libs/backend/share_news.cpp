#include <mutex>

#include "backend/cache.hpp"

namespace backend {
namespace {

/// A delivery log whose appends ring a bell that every process hears.
class RungDeliveryLog final : public storage::DeliveryLog {
 public:
  RungDeliveryLog(std::unique_ptr<storage::DeliveryLog> log, const Cache& cache)
      : log_(std::move(log)), ring_(cache.share_bell("deliveries", [this] { heard(); })) {}

  runtime::Task<base::Status> append(std::vector<storage::Delivery> deliveries) override {
    const base::Status appended = co_await log_->append(std::move(deliveries));
    if (appended) ring_();
    co_return appended;
  }
  runtime::Task<base::Result<std::uint64_t>> latest() override { return log_->latest(); }
  runtime::Task<base::Result<storage::Deliveries>> after(std::uint64_t number) override { return log_->after(number); }

  void listen(std::function<void()> on_news) override {
    const std::lock_guard lock(mutex_);
    on_news_.swap(on_news);
  }

 private:
  void heard() {
    const std::lock_guard lock(mutex_);
    if (on_news_) on_news_();
  }

  const std::unique_ptr<storage::DeliveryLog> log_;
  std::mutex mutex_;
  std::function<void()> on_news_;
  const std::function<void()> ring_;  // the last: the bell goes first
};

}  // namespace

std::unique_ptr<storage::DeliveryLog> share_news(std::unique_ptr<storage::DeliveryLog> log, const Cache& cache) {
  if (!cache.share_bell) return log;
  return std::make_unique<RungDeliveryLog>(std::move(log), cache);
}

}  // namespace backend
