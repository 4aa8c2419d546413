/// Makes notifications: by the user's preferences, within the bound on their number, and announced to the sockets that
/// the user has open anywhere (docs/http-contract.md §4.6).
///
///     auto made = co_await notifications.post({.user_id = id, .title = "Welcome", .message = "…"});
///
/// Values in, results out; no HTTP. Thread-safe; what it is made of must outlive it.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "metrics/registry.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/settings_store.hpp"

namespace user {

struct NewNotification {
  std::string user_id;
  storage::NotificationType type = storage::NotificationType::kSystem;
  std::string title;
  std::string message;
  std::optional<std::string> metadata;  ///< a JSON object
};

/// Where new notifications go besides the list.
class NotificationAnnouncer {
 public:
  virtual ~NotificationAnnouncer() = default;
  /// `unread`: how many the user has with this one. What two calls announce that do not overlap arrives in their order.
  /// Fails with `unavailable` when nobody could be told; it is found in the list.
  [[nodiscard]] virtual runtime::Task<base::Status> announce(storage::Notification notification,
                                                             std::uint64_t unread) = 0;
};

class Notifications {
 public:
  struct Parts {
    storage::OwnedRecords<storage::Notification>& rows;
    storage::AccountStore& accounts;
    storage::SettingsStore& settings;
    NotificationAnnouncer& announcer;
    const base::Clock& clock;
    base::Random& random;
    metrics::Registry& metrics;
  };
  /// `per_user_max`: beyond, a user's oldest go.
  Notifications(Parts parts, std::uint64_t per_user_max);

  /// nullopt when the user does not want it. `not_found` for an unknown user, `unavailable`.
  [[nodiscard]] runtime::Task<base::Result<std::optional<storage::Notification>>> post(NewNotification wanted);

  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> unread(std::string user_id);

 private:
  [[nodiscard]] runtime::Task<base::Result<bool>> is_wanted(const NewNotification& wanted);
  [[nodiscard]] runtime::Task<void> tell(storage::Notification notification);
  [[nodiscard]] storage::Notification make(NewNotification wanted) const;

  Parts parts_;
  const std::uint64_t per_user_max_;
  std::array<std::optional<metrics::Counter>, storage::Spelled<storage::NotificationType>::texts.size()> created_;
  const metrics::Counter suppressed_;
  const metrics::Counter unannounced_;
};

}  // namespace user
