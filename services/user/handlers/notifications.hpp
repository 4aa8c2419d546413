/// `/users/notifications` and `/users/notification-preferences` (docs/http-contract.md §4.6 and §4.7).
#pragma once

#include "user/handlers/endpoint.hpp"

namespace user {

[[nodiscard]] Answer list_notifications(const Context& context, http::Request& request);
[[nodiscard]] Answer count_unread_notifications(const Context& context, http::Request& request);
[[nodiscard]] Answer read_notification(const Context& context, http::Request& request);
[[nodiscard]] Answer read_all_notifications(const Context& context, http::Request& request);
/// Of other services: only behind the internal token.
[[nodiscard]] Answer post_notification(const Context& context, http::Request& request);

[[nodiscard]] Answer get_notification_preferences(const Context& context, http::Request& request);
[[nodiscard]] Answer put_notification_preferences(const Context& context, http::Request& request);

}  // namespace user
