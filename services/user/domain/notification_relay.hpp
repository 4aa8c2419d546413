/// Carries new notifications to the sockets of their users, in whichever process those are (docs/http-contract.md
/// §4.6).
///
/// All go through the store's delivery log, those of this process too, and one coroutine takes them out of it in their
/// order: so a socket gets each once, in the order of creation, however many processes there are. The log is read when
/// this process has appended to it, when another one says that it has, and every `poll_every`, whatever else fails.
///
///     NotificationRelay relay({log, rows, sockets, executor, logger}, {});
///     relay.start(loop);
///     co_await relay.announce(notification, unread);   // any thread
///     relay.stop();                                    // before the loops end
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "log/logger.hpp"
#include "metrics/registry.hpp"
#include "runtime/notice.hpp"
#include "storage/ports/delivery_log.hpp"
#include "user/domain/notifications.hpp"
#include "user/domain/user_sockets.hpp"

namespace user {

struct RelayOptions {
  std::chrono::milliseconds poll_every{500};
  std::size_t waiting_max = 10'000;  ///< announcements that may wait to be appended; beyond, `unavailable`
  std::chrono::milliseconds wait_max{4'000};
};

/// Thread-safe. What it is made of must outlive it, and the loop must have ended before it goes.
class NotificationRelay final : public NotificationAnnouncer {
 public:
  struct Parts {
    storage::DeliveryLog& log;
    storage::OwnedRecords<storage::Notification>& rows;
    UserSockets& sockets;
    const logging::Logger& logger;
    metrics::Registry& metrics;
  };
  NotificationRelay(Parts parts, RelayOptions options);
  ~NotificationRelay() override;

  /// Once.
  void start(boost::asio::io_context& loop);
  /// The same for those who want to know when it has ended, which is soon after `stop`.
  [[nodiscard]] runtime::Task<void> run();
  /// What waits fails with `unavailable`. Idempotent, from any thread.
  void stop();

  [[nodiscard]] runtime::Task<base::Status> announce(storage::Notification notification, std::uint64_t unread) override;

 private:
  /// One that waits to be appended.
  struct Waiting {
    storage::Delivery delivery;
    storage::Notification notification;
    std::shared_ptr<runtime::Notice> done;
    std::optional<base::Status> outcome;  ///< written before `done` is given
  };
  using Batch = std::vector<std::shared_ptr<Waiting>>;

  [[nodiscard]] runtime::Task<void> find_place();
  [[nodiscard]] runtime::Task<void> append_waiting();
  [[nodiscard]] runtime::Task<bool> read_news();
  [[nodiscard]] runtime::Task<base::Status> deliver(storage::Delivery delivery);
  void wake();
  [[nodiscard]] std::shared_ptr<runtime::Notice> next_notice();
  [[nodiscard]] Batch take_waiting();
  void finish(const Batch& batch, const base::Status& outcome);
  [[nodiscard]] bool has_failed(const base::Error& error);

  Parts parts_;
  const RelayOptions options_;
  const metrics::Counter delivered_;
  const metrics::Counter gaps_;

  // Of the loop.
  std::optional<std::uint64_t> seen_;  ///< number of the last delivery taken out of the log; none: not known yet
  std::map<std::string, storage::Notification> own_;  ///< appended here and not yet delivered, by id
  bool is_failing_ = false;

  std::mutex mutex_;
  std::deque<std::shared_ptr<Waiting>> waiting_;
  bool is_stopped_ = false;
  bool has_news_ = false;
  std::shared_ptr<runtime::Notice> woken_ = std::make_shared<runtime::Notice>();
};

}  // namespace user
