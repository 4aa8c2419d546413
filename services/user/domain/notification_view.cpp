#include "user/domain/notification_view.hpp"

#include "storage/records/json_view.hpp"

namespace user {

using storage::Notification;

void add_notification(json::ObjectText& out, const Notification& notification) {
  storage::add_members<Notification, &Notification::state>(out, notification);
  out.add("read", notification.state == storage::NotificationState::kRead);
}

void append_notification(std::string& out, const Notification& notification) {
  json::ObjectText text(out);
  add_notification(text, notification);
  text.end();
}

}  // namespace user
