#include "storage/ports/settings_store.hpp"

#include "storage/ports/assign.hpp"

namespace storage {

void apply(const SettingsChanges& changes, UserSettings& settings) {
  assign(changes.language, settings.language);
  assign(changes.currency, settings.currency);
  assign(changes.timezone, settings.timezone);
  assign(changes.deal_alerts, settings.deal_alerts);
  assign(changes.trip_reminders, settings.trip_reminders);
  assign(changes.price_alerts, settings.price_alerts);
  assign(changes.newsletter, settings.newsletter);
  assign(changes.channel_email, settings.channel_email);
  assign(changes.channel_push, settings.channel_push);
  assign(changes.channel_sms, settings.channel_sms);
  assign(changes.notification_preferences, settings.notification_preferences);
  assign(changes.profile_visibility, settings.profile_visibility);
  assign(changes.data_sharing, settings.data_sharing);
  assign(changes.marketing, settings.marketing);
  assign(changes.preferred_destinations, settings.preferred_destinations);
  assign(changes.accommodation_type, settings.accommodation_type);
  assign(changes.activities, settings.activities);
  assign(changes.dietary, settings.dietary);
  for (const auto& [name, value] : changes.extra) {
    if (value) {
      settings.extra.insert_or_assign(name, *value);
    } else {
      settings.extra.erase(name);
    }
  }
}

}  // namespace storage
