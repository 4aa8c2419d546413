/// A notification as clients see it (the entity N of docs/http-contract.md §4.6), in lists and in events.
#pragma once

#include <string>

#include "json/text.hpp"
#include "storage/records/notification.hpp"

namespace user {

// Pure functions.

void add_notification(json::ObjectText& out, const storage::Notification& notification);
void append_notification(std::string& out, const storage::Notification& notification);

}  // namespace user
