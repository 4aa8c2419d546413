#include "user/domain/notification_relay.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "user/domain/notification_view.hpp"

namespace user {

using storage::Delivery;
using storage::Notification;

NotificationRelay::NotificationRelay(Parts parts, RelayOptions options)
    : parts_(parts),
      options_(options),
      delivered_(parts.metrics.counter("notifications_delivered_total",
                                       "Notifications handed to the sockets that their users have here")),
      gaps_(parts.metrics.counter("notification_log_gaps_total",
                                  "Times that deliveries were forgotten before this process had read them")) {
  parts_.log.listen([this] { wake(); });
}

NotificationRelay::~NotificationRelay() { parts_.log.listen({}); }

void NotificationRelay::start(boost::asio::io_context& loop) {
  boost::asio::co_spawn(loop, run(), boost::asio::detached);
}

void NotificationRelay::stop() {
  Batch left;
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
    left.assign(waiting_.begin(), waiting_.end());
    waiting_.clear();
  }
  finish(left, std::unexpected(base::unavailable("notifications are stopping")));
  wake();
}

void NotificationRelay::wake() {
  const std::lock_guard lock(mutex_);
  has_news_ = true;
  woken_->give();
}

runtime::Task<base::Status> NotificationRelay::announce(Notification notification, std::uint64_t unread) {
  const auto own = std::make_shared<Waiting>();
  own->delivery = {notification.user_id, notification.id, unread};
  own->notification = std::move(notification);
  own->done = std::make_shared<runtime::Notice>();
  bool is_full = false;
  {
    const std::lock_guard lock(mutex_);
    is_full = is_stopped_ || waiting_.size() >= options_.waiting_max;
    if (!is_full) waiting_.push_back(own);
  }
  if (is_full) co_return std::unexpected(base::unavailable("too many notifications wait to be announced"));
  wake();
  const bool is_done = co_await own->done->wait(options_.wait_max);
  if (!is_done) co_return std::unexpected(base::unavailable("the notification waits to be announced"));
  co_return *own->outcome;
}

/// What wakes the next wait; null when there is to be none.
std::shared_ptr<runtime::Notice> NotificationRelay::next_notice() {
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return nullptr;
  if (std::exchange(has_news_, false)) woken_ = std::make_shared<runtime::Notice>();
  return woken_;
}

runtime::Task<void> NotificationRelay::run() {
  while (const std::shared_ptr<runtime::Notice> woken = next_notice()) {
    co_await find_place();
    co_await append_waiting();
    bool has_more = seen_.has_value();
    while (has_more) has_more = co_await read_news();
    co_await woken->wait(options_.poll_every);
  }
}

/// Sockets get what comes from now on.
runtime::Task<void> NotificationRelay::find_place() {
  if (seen_) co_return;
  const base::Result<std::uint64_t> latest = co_await parts_.log.latest();
  if (latest) seen_ = *latest;
}

NotificationRelay::Batch NotificationRelay::take_waiting() {
  const std::lock_guard lock(mutex_);
  const std::size_t count = std::min(waiting_.size(), storage::kDeliveriesAtOnce);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  Batch batch(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  if (!waiting_.empty()) has_news_ = true;
  if (!waiting_.empty()) woken_->give();
  return batch;
}

void NotificationRelay::finish(const Batch& batch, const base::Status& outcome) {
  for (const auto& one : batch) {
    one->outcome = outcome;
    one->done->give();
  }
}

runtime::Task<void> NotificationRelay::append_waiting() {
  const Batch batch = take_waiting();
  if (batch.empty()) co_return;
  // Appended now, they would be behind the place where this process begins to read.
  if (!seen_) co_return finish(batch, std::unexpected(base::unavailable("the log of deliveries cannot be read")));
  if (own_.size() >= options_.waiting_max) own_.clear();  // they are read from the store
  std::vector<Delivery> deliveries;
  for (const auto& one : batch) {
    deliveries.push_back(one->delivery);
    if (parts_.sockets.has_sockets_of(one->delivery.user_id)) own_[one->delivery.record_id] = one->notification;
  }
  const base::Status appended = co_await parts_.log.append(std::move(deliveries));
  if (!appended) own_.clear();  // what may have got through all the same is read from the store
  finish(batch, appended);
}

/// Whether there may be more.
runtime::Task<bool> NotificationRelay::read_news() {
  const base::Result<storage::Deliveries> news = co_await parts_.log.after(*seen_);
  if (!news) co_return has_failed(news.error());
  is_failing_ = false;
  if (news->has_gap) gaps_.add();
  std::uint64_t number = news->last - news->items.size();
  for (const Delivery& delivery : news->items) {
    const base::Status delivered = co_await deliver(delivery);
    if (!delivered) co_return has_failed(delivered.error());
    seen_ = ++number;
  }
  seen_ = news->last;
  co_return news->items.size() >= storage::kDeliveriesAtOnce;
}

bool NotificationRelay::has_failed(const base::Error& error) {
  if (!std::exchange(is_failing_, true)) {
    parts_.logger.warning("notifications cannot be read, and wait", {{"detail", error.detail()}});
  }
  return false;
}

runtime::Task<base::Status> NotificationRelay::deliver(Delivery delivery) {
  auto own = own_.extract(delivery.record_id);
  if (!parts_.sockets.has_sockets_of(delivery.user_id)) co_return base::Status{};
  std::optional<Notification> notification;
  if (own) {
    notification = std::move(own.mapped());
  } else {
    auto found = co_await parts_.rows.find(delivery.user_id, delivery.record_id);
    if (!found) co_return std::unexpected(std::move(found).error());
    notification = std::move(*found);
  }
  if (!notification) co_return base::Status{};  // gone meanwhile
  std::string event;
  json::ObjectText members(event);
  add_notification(members, *notification);
  members.add("unreadCount", delivery.unread).end();
  parts_.sockets.deliver(delivery.user_id, "notification:new", std::move(event));
  delivered_.add();
  co_return base::Status{};
}

}  // namespace user
