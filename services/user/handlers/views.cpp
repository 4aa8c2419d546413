#include "user/handlers/views.hpp"

#include <boost/json/parse.hpp>

#include "json/writer.hpp"

namespace user {
namespace {

/// JSON text from our own store; null when it is none any more.
boost::json::value stored_json(const std::string& text) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(text, error);
  return error ? boost::json::value(nullptr) : value;
}

boost::json::object view_basic_preferences(const storage::UserSettings& settings) {
  return {{"language", settings.language}, {"currency", settings.currency}, {"timezone", settings.timezone}};
}

boost::json::object view_notifications(const storage::UserSettings& settings) {
  boost::json::object group{{"dealAlerts", settings.deal_alerts},
                            {"tripReminders", settings.trip_reminders},
                            {"priceAlerts", settings.price_alerts},
                            {"newsletter", settings.newsletter}};
  if (settings.channel_email) group["email"] = *settings.channel_email;
  if (settings.channel_push) group["push"] = *settings.channel_push;
  if (settings.channel_sms) group["sms"] = *settings.channel_sms;
  return group;
}

}  // namespace

boost::json::object view_settings(const storage::UserSettings& settings) {
  return {{"preferences", view_basic_preferences(settings)},
          {"notifications", view_notifications(settings)},
          {"privacy",
           {{"profileVisibility", settings.profile_visibility},
            {"dataSharing", settings.data_sharing},
            {"marketing", settings.marketing}}},
          {"travel",
           {{"preferredDestinations", json::to_array(settings.preferred_destinations)},
            {"accommodationType", json::to_array(settings.accommodation_type)},
            {"activities", json::to_array(settings.activities)},
            {"dietary", json::to_array(settings.dietary)}}}};
}

boost::json::object view_preferences(const storage::UserSettings& settings) {
  boost::json::object preferences = view_basic_preferences(settings);
  for (const auto& [name, value] : settings.extra) preferences[name] = stored_json(value);
  return preferences;
}

boost::json::object view_overview(const Overview& overview, const AvatarUrls& urls) {
  boost::json::object view{{"profile",
                            {{"id", overview.account.id},
                             {"userId", overview.account.id},
                             {"name", display_name(overview.account)},
                             {"email", overview.account.email},
                             {"photo", json::or_null(urls.url_of(overview.avatar))}}}};
  for (auto& group : view_settings(overview.settings)) view.emplace(group.key(), std::move(group.value()));
  return view;
}

boost::json::object view_profile(const FullProfile& full, const AvatarUrls& urls) {
  const storage::Profile& profile = full.profile;
  return {{"id", profile.id},
          {"userId", profile.user_id},
          {"firstName", json::or_null(profile.first_name)},
          {"lastName", json::or_null(profile.last_name)},
          {"phone", json::or_null(profile.phone)},
          {"dateOfBirth", json::time_or_null(profile.date_of_birth)},
          {"avatar", json::or_null(urls.url_of(full.avatar))},
          {"bio", json::or_null(profile.bio)},
          {"location", json::or_null(profile.location)},
          {"website", json::or_null(profile.website)},
          {"preferences", profile.preferences ? stored_json(*profile.preferences) : boost::json::value(nullptr)},
          {"createdAt", base::to_iso8601(profile.created_at)},
          {"updatedAt", base::to_iso8601(profile.updated_at)}};
}

boost::json::object view_avatar(const storage::Avatar& avatar, const AvatarUrls& urls) {
  return {{"url", urls.url_of(avatar.name)},
          {"filename", avatar.name},
          {"uploadedAt", base::to_iso8601(avatar.created_at)},
          {"width", avatar.width},
          {"height", avatar.height},
          {"size", avatar.size_bytes},
          {"mimeType", avatar.mime_type},
          {"thumbHash", avatar.thumbhash},
          {"dominantColor", avatar.dominant_colour}};
}

boost::json::object view_document(const storage::DocumentEntry& entry) {
  const storage::Document& document = entry.document;
  return {{"id", document.id},
          {"userId", document.user_id},
          {"title", document.title},
          {"category", json::or_null(document.category)},
          {"tags", json::to_array(entry.details.tags)},
          {"originalName", document.original_name},
          {"mimeType", document.mime_type},
          {"size", document.size_bytes},
          {"sha256", document.sha256},
          {"version", entry.details.number},
          {"status", std::string(to_string(entry.details.status))},
          {"createdAt", base::to_iso8601(document.created_at)},
          {"updatedAt", base::to_iso8601(document.updated_at)},
          {"deletedAt", json::time_or_null(entry.details.deleted_at)},
          {"url", "/api/v1/users/documents/" + document.id + "/content"}};
}

}  // namespace user
