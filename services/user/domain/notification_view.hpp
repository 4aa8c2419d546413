/// A notification as clients see it (the entity N of docs/http-contract.md §4.6), in lists and in events.
#pragma once

#include <boost/json/fwd.hpp>

#include "storage/records/notification.hpp"

namespace user {

/// Pure function.
[[nodiscard]] boost::json::object view_notification(const storage::Notification& notification);

}  // namespace user
