#include "user/handlers/notifications.hpp"

#include <utility>

#include "json/writer.hpp"
#include "user/domain/notification_preferences.hpp"
#include "user/domain/notification_view.hpp"
#include "user/handlers/own_records.hpp"

namespace user {
namespace {

using storage::Notification;
using storage::NotificationState;
using storage::NotificationType;

constexpr std::size_t kNotificationsPageMax = 50;
constexpr std::size_t kNotificationTitleMax = 200;
constexpr std::size_t kNotificationMessageMax = 4'000;
constexpr std::size_t kNotificationMetadataBytesMax = 16 * 1024;
constexpr std::string_view kFieldsMissing = "Missing required fields: userId, title, message";

/// What is neither is all of them.
std::optional<NotificationState> read_state(const http::Request& request) {
  const auto filter = request.query_param("filter");
  return storage::parse<NotificationState>(filter ? *filter : request.query_param("status").value_or(""));
}

base::Error notification_not_found() { return base::Error{base::ErrorCode::kNotFound, "Notification not found"}; }

/// The first time counts.
std::function<void(Notification&)> reading_at(base::Timestamp now) {
  return [now](Notification& notification) {
    if (notification.state == NotificationState::kRead) return;
    notification.state = NotificationState::kRead;
    notification.read_at = notification.updated_at = now;
  };
}

NotificationType decode_notification_type(json::Decoder& in) {
  static const std::string message =
      "Invalid notification type. Valid values are: " + storage::list_of_texts<NotificationType>();
  const auto text =
      in.optional_choice("type", {.options = storage::Spelled<NotificationType>::texts, .message = message});
  return text ? storage::parse<NotificationType>(*text).value_or(NotificationType::kSystem) : NotificationType::kSystem;
}

std::string decode_notification_text(json::Decoder& in, std::string_view name, std::size_t max,
                                     std::string_view too_long) {
  return in.required_string(
      name, {.min = 1, .max = max, .empty_is_absent = true, .message = too_long, .missing_message = kFieldsMissing});
}

NewNotification decode_notification(json::Decoder& in) {
  NewNotification wanted;
  wanted.user_id = decode_notification_text(in, "userId", 255, "userId must be a text");
  wanted.title =
      decode_notification_text(in, "title", kNotificationTitleMax, "Title must be a text of at most 200 characters");
  wanted.message = decode_notification_text(in, "message", kNotificationMessageMax,
                                            "Message must be a text of at most 4000 characters");
  wanted.type = decode_notification_type(in);
  const auto metadata = in.optional_object(
      "metadata",
      {.bytes_max = kNotificationMetadataBytesMax, .message = "Metadata must be a JSON object of at most 16384 bytes"});
  if (metadata) wanted.metadata = json::serialize(*metadata);
  return wanted;
}

const std::string& preferences_refused() {
  static const std::string message = [] {
    std::string topics;
    for (const std::string_view topic : NotificationPreferences::kTopics) {
      topics.append(topics.empty() ? "" : ", ").append(topic);
    }
    return "Invalid notification preferences. Expected keys: " + topics +
           ", each with { inApp: boolean, email: boolean }.";
  }();
  return message;
}

NotificationPreferences decode_notification_preferences(json::Decoder& in) {
  NotificationPreferences preferences;
  for (std::size_t topic = 0; topic < NotificationPreferences::kTopics.size(); ++topic) {
    json::Decoder channels = in.object(NotificationPreferences::kTopics[topic], preferences_refused());
    preferences.at(topic).in_app = channels.required_bool("inApp", preferences_refused());
    preferences.at(topic).email = channels.required_bool("email", preferences_refused());
  }
  return preferences;
}

}  // namespace

Answer list_notifications(const Context& context, http::Request& request) {
  const endpoints::Paging paging = endpoints::read_paging(request, 20, kNotificationsPageMax);
  const endpoints::OffsetPaging window{.limit = paging.limit, .offset = paging.offset()};
  auto query = read_query<Notification>(request, window);
  if (query.after) query.offset = 0;  // a page behind a place has no number
  if (const auto state = read_state(request)) query.filter.where<&Notification::state>(*state);
  auto page = co_await records<Notification>(context).list(request.principal->user_id, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  boost::json::object pagination = view_offset_page(window, *page);
  pagination.erase("offset");
  pagination["page"] = paging.page;
  endpoints::SuccessText answer;
  answer.members().add_object("data", [&](json::ObjectText& data) {
    json::append_array(data.member("notifications"), page->items, append_notification);
    json::append_object(data.member("pagination"), pagination);
  });
  co_return answer.finish(200);
}

Answer count_unread_notifications(const Context& context, http::Request& request) {
  const auto count = co_await context.notifications.unread(request.principal->user_id);
  if (!count) co_return std::unexpected(count.error());
  boost::json::object data;
  data["count"] = *count;
  co_return answer_data(200, nullptr, std::move(data));
}

Answer read_notification(const Context& context, http::Request& request) {
  const auto read =
      co_await change_own<Notification>(context, request, notification_not_found(), reading_at(context.clock.now()));
  if (!read) co_return std::unexpected(read.error());
  co_return answer_row(200, nullptr, *read, append_notification);
}

Answer read_all_notifications(const Context& context, http::Request& request) {
  storage::Filter<Notification> unread;
  unread.where<&Notification::state>(NotificationState::kUnread);
  storage::Change<Notification> change = [read = reading_at(context.clock.now())](std::optional<Notification> row) {
    if (row) read(*row);
    return row;
  };
  const auto updated = co_await records<Notification>(context).modify_all(request.principal->user_id, std::move(unread),
                                                                          std::move(change));
  if (!updated) co_return std::unexpected(updated.error());
  boost::json::object data;
  data["updated"] = *updated;
  co_return answer_data(200, nullptr, std::move(data));
}

Answer post_notification(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  NewNotification wanted = decode_notification(in);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  const auto made = co_await context.notifications.post(std::move(wanted));
  if (!made) co_return std::unexpected(made.error());
  if (!*made) co_return answer_data(201, nullptr, nullptr);
  co_return answer_row(201, nullptr, **made, append_notification);
}

Answer get_notification_preferences(const Context& context, http::Request& request) {
  const auto settings = co_await context.profiles.settings(request.principal->user_id);
  if (!settings) co_return std::unexpected(settings.error());
  co_return answer_data(200, nullptr, NotificationPreferences::parse(settings->notification_preferences).to_json());
}

Answer put_notification_preferences(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  const NotificationPreferences preferences = decode_notification_preferences(in);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  storage::SettingsChanges changes;
  changes.notification_preferences = json::serialize(preferences.to_json());
  const auto settings = co_await context.profiles.change_settings(request.principal->user_id, std::move(changes));
  if (!settings) co_return std::unexpected(settings.error());
  co_return answer_data(200, nullptr, NotificationPreferences::parse(settings->notification_preferences).to_json());
}

}  // namespace user
