#include "user/domain/notification_view.hpp"

#include <boost/json/object.hpp>

#include "storage/records/json_view.hpp"

namespace user {

boost::json::object view_notification(const storage::Notification& notification) {
  boost::json::object out = storage::json_view(notification);
  out.erase("state");
  out["read"] = notification.state == storage::NotificationState::kRead;
  return out;
}

}  // namespace user
