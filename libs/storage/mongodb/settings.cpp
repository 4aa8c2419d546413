#include "storage/mongodb/database.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

/// Names of further preferences come from clients, so they are values here, never field names.
std::vector<Bson> encode_extra(const std::map<std::string, std::string>& extra) {
  std::vector<Bson> list;
  list.reserve(extra.size());
  for (const auto& [name, json] : extra) list.push_back(std::move(Bson().add("name", name).add("json", json)));
  return list;
}

std::map<std::string, std::string> decode_extra(const std::vector<Bson>& list) {
  std::map<std::string, std::string> extra;
  for (const Bson& item : list) extra.emplace(BsonView(item).text("name"), BsonView(item).text("json"));
  return extra;
}

UserSettings defaults_of(const std::string& user_id, base::Timestamp now) {
  UserSettings settings;
  settings.user_id = user_id;
  settings.created_at = settings.updated_at = now;
  return settings;
}

class Settings final : public SettingsStore {
 public:
  explicit Settings(Database& database) : database_(database), meter_(database.meter("settings")) {}

  runtime::Task<base::Result<UserSettings>> get(std::string user_id) override {
    return database_.run(
        meter_,
        [user_id = std::move(user_id), now = database_.clock().now()](Client& client) -> base::Result<UserSettings> {
          return find<SettingsRecord>(client, by_id(user_id)).value_or(defaults_of(user_id, now));
        });
  }

  runtime::Task<base::Result<UserSettings>> update(std::string user_id, SettingsChanges changes) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id), changes = std::move(changes),
                          now = database_.clock().now()](Client& client) -> base::Result<UserSettings> {
                           auto changed =
                               modify<SettingsRecord>(client, user_id, [&](const std::optional<UserSettings>& row) {
                                 std::optional<UserSettings> settings = row.value_or(defaults_of(user_id, now));
                                 apply(changes, *settings);
                                 settings->updated_at = now;
                                 return settings;
                               });
                           return std::move(changed->after);
                         });
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id) override {
    return database_.run(meter_, [user_id = std::move(user_id)](Client& client) -> base::Result<bool> {
      return client.collection(kSettings).remove_one(by_id(user_id)) > 0;
    });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

Bson SettingsRecord::encode(const UserSettings& row) {
  Bson document = by_id(row.user_id);
  document.add("language", row.language).add("currency", row.currency).add("timezone", row.timezone);
  document.add("dealAlerts", row.deal_alerts).add("tripReminders", row.trip_reminders);
  document.add("priceAlerts", row.price_alerts).add("newsletter", row.newsletter);
  document.add("channelEmail", row.channel_email).add("channelPush", row.channel_push);
  document.add("channelSms", row.channel_sms);
  document.add("notificationPreferencesJson", row.notification_preferences);
  document.add("profileVisibility", row.profile_visibility).add("dataSharing", row.data_sharing);
  document.add("marketing", row.marketing).add("preferredDestinations", row.preferred_destinations);
  document.add("accommodationType", row.accommodation_type).add("activities", row.activities);
  document.add("dietary", row.dietary).add("extra", encode_extra(row.extra));
  document.add("createdAt", row.created_at).add("updatedAt", row.updated_at);
  return document;
}

UserSettings SettingsRecord::decode(const BsonView& document) {
  UserSettings settings;
  settings.user_id = document.text("_id");
  settings.language = document.text("language");
  settings.currency = document.text("currency");
  settings.timezone = document.text("timezone");
  settings.deal_alerts = document.flag("dealAlerts");
  settings.trip_reminders = document.flag("tripReminders");
  settings.price_alerts = document.flag("priceAlerts");
  settings.newsletter = document.flag("newsletter");
  settings.channel_email = document.optional_flag("channelEmail");
  settings.channel_push = document.optional_flag("channelPush");
  settings.channel_sms = document.optional_flag("channelSms");
  settings.notification_preferences = document.optional_text("notificationPreferencesJson");
  settings.profile_visibility = document.text("profileVisibility");
  settings.data_sharing = document.flag("dataSharing");
  settings.marketing = document.flag("marketing");
  settings.preferred_destinations = document.texts("preferredDestinations");
  settings.accommodation_type = document.texts("accommodationType");
  settings.activities = document.texts("activities");
  settings.dietary = document.texts("dietary");
  settings.extra = decode_extra(document.documents("extra"));
  settings.created_at = document.time("createdAt");
  settings.updated_at = document.time("updatedAt");
  return settings;
}

std::unique_ptr<SettingsStore> make_settings_store(Database& database) { return std::make_unique<Settings>(database); }

}  // namespace storage::mongodb
