#include "user/domain/notifications.hpp"

#include <utility>

#include "user/domain/notification_preferences.hpp"

namespace user {

using storage::Notification;
using storage::NotificationState;
using storage::NotificationType;

Notifications::Notifications(Parts parts, std::uint64_t per_user_max)
    : parts_(parts),
      per_user_max_(per_user_max),
      suppressed_(
          parts.metrics.counter("notifications_suppressed_total", "Notifications that their users do not want")),
      unannounced_(parts.metrics.counter("notifications_unannounced_total",
                                         "Notifications made whose users' sockets could not be told")) {
  for (std::size_t i = 0; i < created_.size(); ++i) {
    created_[i] = parts.metrics.counter("notifications_created_total", "Notifications made, by type",
                                        {{"type", std::string(to_string(static_cast<NotificationType>(i)))}});
  }
}

runtime::Task<base::Result<bool>> Notifications::is_wanted(const NewNotification& wanted) {
  const auto account = co_await parts_.accounts.find_by_id(wanted.user_id);
  if (!account) co_return std::unexpected(account.error());
  if (!*account) co_return std::unexpected(storage::account_not_found());
  const auto settings = co_await parts_.settings.get(wanted.user_id);
  if (!settings) co_return std::unexpected(settings.error());
  co_return NotificationPreferences::parse(settings->notification_preferences).wants(wanted.type);
}

Notification Notifications::make(NewNotification wanted) const {
  Notification notification;
  notification.id = parts_.random.uuid();
  notification.user_id = std::move(wanted.user_id);
  notification.type = wanted.type;
  notification.title = std::move(wanted.title);
  notification.message = std::move(wanted.message);
  notification.metadata = std::move(wanted.metadata);
  notification.created_at = notification.updated_at = parts_.clock.now();
  return notification;
}

runtime::Task<base::Result<std::optional<Notification>>> Notifications::post(NewNotification wanted) {
  const base::Result<bool> is_welcome = co_await is_wanted(wanted);
  if (!is_welcome) co_return std::unexpected(is_welcome.error());
  if (!*is_welcome) {
    suppressed_.add();
    co_return std::optional<Notification>{};
  }
  Notification notification = make(std::move(wanted));
  const base::Status created = co_await parts_.rows.create(notification);
  if (!created) co_return std::unexpected(created.error());
  created_[static_cast<std::size_t>(notification.type)]->add();
  co_await tell(notification);
  co_return std::optional(std::move(notification));
}

/// It is in the list by now, so nothing that fails here is a failure of the call: repeated, it would be there twice.
runtime::Task<void> Notifications::tell(Notification notification) {
  const auto removed = co_await parts_.rows.keep_newest(notification.user_id, per_user_max_);
  const auto count = co_await unread(notification.user_id);
  if (!removed || !count) {
    unannounced_.add();
    co_return;
  }
  const base::Status announced = co_await parts_.announcer.announce(std::move(notification), *count);
  if (!announced) unannounced_.add();
}

runtime::Task<base::Result<std::uint64_t>> Notifications::unread(std::string user_id) {
  storage::Query<Notification> query;
  query.limit = 0;
  query.filter.where<&Notification::state>(NotificationState::kUnread);
  const auto page = co_await parts_.rows.list(std::move(user_id), std::move(query));
  if (!page) co_return std::unexpected(page.error());
  co_return page->total;
}

}  // namespace user
