#include "user/handlers/settings_input.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "json/writer.hpp"
#include "user/domain/language_names.hpp"

namespace user {
namespace {

constexpr std::array<std::string_view, 3> kVisibilities{"public", "private", "friends"};
constexpr std::array<std::string_view, 3> kBasicPreferences{"language", "currency", "timezone"};
constexpr std::size_t kNameMax = 40;
constexpr std::size_t kTextMax = 200;
constexpr std::size_t kItemsMax = 100;

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void decode_basic(json::Decoder& group, storage::SettingsChanges& changes) {
  changes.language = group.optional_string(
      "language", {.min = 1, .max = 40, .trim = true, .message = "Language must be at most 40 characters"});
  if (changes.language) changes.language = language_name(*changes.language);
  changes.currency = group.optional_string(
      "currency", {.min = 3, .max = 3, .message = "Currency must be a three-letter code in capitals"});
  if (changes.currency && !is_currency(*changes.currency)) {
    group.violate("currency", "Currency must be a three-letter code in capitals");
  }
  changes.timezone = group.optional_string(
      "timezone", {.min = 1, .max = 64, .trim = true, .message = "Timezone must be at most 64 characters"});
}

void decode_notifications(json::Decoder group, storage::SettingsChanges& changes) {
  changes.deal_alerts = group.optional_bool("dealAlerts", "Deal alerts must be a boolean");
  changes.trip_reminders = group.optional_bool("tripReminders", "Trip reminders must be a boolean");
  changes.price_alerts = group.optional_bool("priceAlerts", "Price alerts must be a boolean");
  changes.newsletter = group.optional_bool("newsletter", "Newsletter must be a boolean");
  changes.channel_email = group.optional_bool("email", "Email must be a boolean");
  changes.channel_push = group.optional_bool("push", "Push must be a boolean");
  changes.channel_sms = group.optional_bool("sms", "SMS must be a boolean");
}

void decode_privacy(json::Decoder group, storage::SettingsChanges& changes) {
  changes.profile_visibility = group.optional_choice(
      "profileVisibility",
      {.options = kVisibilities, .message = "Profile visibility must be public, private or friends"});
  changes.data_sharing = group.optional_bool("dataSharing", "Data sharing must be a boolean");
  changes.marketing = group.optional_bool("marketing", "Marketing must be a boolean");
}

void decode_travel(json::Decoder group, storage::SettingsChanges& changes) {
  const json::ArrayRule rule{.max = kItemsMax,
                             .item_max = kTextMax,
                             .message = "Must be a list of at most 100 texts of at most 200 characters"};
  changes.preferred_destinations = group.optional_strings("preferredDestinations", rule);
  changes.accommodation_type = group.optional_strings("accommodationType", rule);
  changes.activities = group.optional_strings("activities", rule);
  changes.dietary = group.optional_strings("dietary", rule);
}

/// Unknown names are ignored as everywhere (docs/http-contract.md §1.7); these are the ones kept.
bool is_kept_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= kNameMax && is_letter(name.front()) && name != "success" &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

/// The value as JSON text; nullopt when its kind is not one of those kept.
std::optional<std::string> kept_value(json::Decoder& body, std::string_view name, const boost::json::value& value) {
  if (value.is_bool() || value.is_number()) return json::serialize(value);
  if (value.is_string()) {
    const auto text = body.optional_string(name, {.max = kTextMax, .message = "Must be at most 200 characters"});
    return text ? std::optional(json::serialize(boost::json::value(*text))) : std::nullopt;
  }
  const auto texts = body.optional_strings(
      name, {.max = kItemsMax, .item_max = kTextMax, .message = "Must be a text, number, boolean or list of texts"});
  return texts ? std::optional(json::serialize(json::to_array(*texts))) : std::nullopt;
}

}  // namespace

storage::SettingsChanges decode_settings(json::Decoder& body) {
  storage::SettingsChanges changes;
  json::Decoder preferences = body.object("preferences", "Preferences must be an object");
  decode_basic(preferences, changes);
  decode_notifications(body.object("notifications", "Notifications must be an object"), changes);
  decode_privacy(body.object("privacy", "Privacy must be an object"), changes);
  decode_travel(body.object("travel", "Travel must be an object"), changes);
  return changes;
}

storage::SettingsChanges decode_preferences(json::Decoder& body, const boost::json::object& members) {
  storage::SettingsChanges changes;
  decode_basic(body, changes);
  for (const auto& member : members) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::ranges::find(kBasicPreferences, name) != kBasicPreferences.end() || !is_kept_name(name)) continue;
    changes.extra[std::string(name)] = member.value().is_null() ? std::nullopt : kept_value(body, name, member.value());
  }
  if (changes.extra.size() > kExtraPreferencesMax) body.violate("preferences", "Too many preferences");
  return changes;
}

base::Status check_extra_count(const storage::UserSettings& now, const storage::SettingsChanges& changes) {
  std::set<std::string_view> names;
  for (const auto& [name, value] : now.extra) names.insert(name);
  for (const auto& [name, value] : changes.extra) {
    if (value) {
      names.insert(name);
    } else {
      names.erase(name);
    }
  }
  if (names.size() <= kExtraPreferencesMax) return {};
  return std::unexpected(base::validation_failed({{"preferences", "Too many preferences"}}));
}

}  // namespace user
