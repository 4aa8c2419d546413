#include "user/handlers/views.hpp"

#include "json/writer.hpp"
#include "storage/records/json_view.hpp"

namespace user {
namespace {

void add_basic_preferences(json::ObjectText& out, const storage::UserSettings& settings) {
  out.add("language", settings.language).add("currency", settings.currency).add("timezone", settings.timezone);
}

void add_notifications(json::ObjectText& out, const storage::UserSettings& settings) {
  out.add("dealAlerts", settings.deal_alerts)
      .add("tripReminders", settings.trip_reminders)
      .add("priceAlerts", settings.price_alerts)
      .add("newsletter", settings.newsletter);
  if (settings.channel_email) out.add("email", *settings.channel_email);
  if (settings.channel_push) out.add("push", *settings.channel_push);
  if (settings.channel_sms) out.add("sms", *settings.channel_sms);
}

void add_privacy(json::ObjectText& out, const storage::UserSettings& settings) {
  out.add("profileVisibility", settings.profile_visibility)
      .add("dataSharing", settings.data_sharing)
      .add("marketing", settings.marketing);
}

void add_travel(json::ObjectText& out, const storage::UserSettings& settings) {
  out.add("preferredDestinations", settings.preferred_destinations)
      .add("accommodationType", settings.accommodation_type)
      .add("activities", settings.activities)
      .add("dietary", settings.dietary);
}

}  // namespace

void add_settings(json::ObjectText& out, const storage::UserSettings& settings) {
  out.add_object("preferences", [&](json::ObjectText& group) { add_basic_preferences(group, settings); })
      .add_object("notifications", [&](json::ObjectText& group) { add_notifications(group, settings); })
      .add_object("privacy", [&](json::ObjectText& group) { add_privacy(group, settings); })
      .add_object("travel", [&](json::ObjectText& group) { add_travel(group, settings); });
}

void add_preferences(json::ObjectText& out, const storage::UserSettings& settings) {
  add_basic_preferences(out, settings);
  for (const auto& [name, value] : settings.extra) storage::append_stored_json(out.member_named(name), value);
}

void add_overview(json::ObjectText& out, const storage::Person& overview, const AvatarUrls& urls) {
  out.add_object("profile", [&](json::ObjectText& profile) {
    profile.add("id", overview.account.id)
        .add("userId", overview.account.id)
        .add("name", display_name(overview.account))
        .add("email", overview.account.email)
        .add("photo", urls.url_of(overview.avatar));
  });
  add_settings(out, overview.settings);
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
          {"preferences", storage::stored_json(profile.preferences)},
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

void append_document(std::string& out, const storage::DocumentEntry& entry) {
  const storage::Document& document = entry.document;
  json::ObjectText text(out);
  text.add("id", document.id)
      .add("userId", document.user_id)
      .add("title", document.title)
      .add("category", document.category)
      .add("tags", entry.details.tags)
      .add("originalName", document.original_name)
      .add("mimeType", document.mime_type)
      .add("size", document.size_bytes)
      .add("sha256", document.sha256)
      .add("version", entry.details.number)
      .add("status", to_string(entry.details.status))
      .add("createdAt", document.created_at)
      .add("updatedAt", document.updated_at)
      .add("deletedAt", entry.details.deleted_at)
      .add("url", "/api/v1/users/documents/" + document.id + "/content")
      .end();
}

}  // namespace user
