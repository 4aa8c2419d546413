/// What the sockets of a user are to be told, in whichever process they are: an ordered log that every process reads
/// (docs/http-contract.md §4.6).
///
///     auto seen = co_await log.latest();
///     ...
///     auto news = co_await log.after(*seen);          // at most kDeliveriesAtOnce, in order
///     for (const Delivery& delivery : news->items) tell(delivery);
///     seen = news->last;
///
/// An entry names a record and does not hold it. Numbers grow by one and are never given twice, and a reader that has
/// seen number n has seen all before it. The log keeps the newest `kDeliveriesKept`: a reader that falls behind those
/// has missed some and goes on from there, because what sockets miss is still in the list.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

/// Ten seconds of them at the highest rate (docs/http-contract.md §1.9); readers look twice a second.
inline constexpr std::uint64_t kDeliveriesKept = 16'384;
/// The most that one `append` takes and one `after` gives.
inline constexpr std::size_t kDeliveriesAtOnce = 500;

struct Delivery {
  std::string user_id;
  std::string record_id;
  std::uint64_t unread = 0;  ///< how many unread ones the user had with this one
  bool operator==(const Delivery&) const = default;
};

struct Deliveries {
  std::uint64_t last = 0;  ///< where to ask on
  std::vector<Delivery> items;
  bool has_gap = false;  ///< some before these are lost: they were forgotten, or the database was replaced
};

/// Thread-safe. All calls can fail with `unavailable`.
class DeliveryLog {
 public:
  virtual ~DeliveryLog() = default;

  /// Adds them in this order, all or none. Durable, and seen by every reader, when it has returned.
  [[nodiscard]] virtual runtime::Task<base::Status> append(std::vector<Delivery> deliveries) = 0;

  /// 0 when there is none.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> latest() = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<Deliveries>> after(std::uint64_t number) = 0;

  /// `on_news` is called, on any thread and without need at times, when another process may have appended. Only a hint:
  /// readers look by themselves, too. An empty function ends it; once.
  virtual void listen(std::function<void()> on_news) { static_cast<void>(on_news); }
};

}  // namespace storage
