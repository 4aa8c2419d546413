/// Preferences, notification, privacy and travel settings (docs/http-contract.md §7.5).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/records/described.hpp"

namespace storage {

struct UserSettings {
  std::string user_id;
  std::string language = "English";
  std::string currency = "USD";
  std::string timezone = "UTC";
  bool deal_alerts = true;
  bool trip_reminders = true;
  bool price_alerts = true;
  bool newsletter = false;
  std::optional<bool> channel_email;
  std::optional<bool> channel_push;
  std::optional<bool> channel_sms;
  std::optional<std::string> notification_preferences;  ///< JSON object text
  std::string profile_visibility = "public";
  bool data_sharing = false;
  bool marketing = true;
  std::vector<std::string> preferred_destinations;
  std::vector<std::string> accommodation_type;
  std::vector<std::string> activities;
  std::vector<std::string> dietary;
  std::map<std::string, std::string> extra;  ///< further preferences: name -> JSON text of the value
  base::Timestamp created_at;
  base::Timestamp updated_at;
};

template <>
struct Described<UserSettings> {
  using S = UserSettings;
  static constexpr Kind kind{.name = "settings", .export_as = "settings"};
  static constexpr std::tuple fields{
      field<&S::user_id>("user_id"),
      field<&S::language>("language"),
      field<&S::currency>("currency"),
      field<&S::timezone>("timezone"),
      field<&S::deal_alerts>("deal_alerts"),
      field<&S::trip_reminders>("trip_reminders"),
      field<&S::price_alerts>("price_alerts"),
      field<&S::newsletter>("newsletter"),
      field<&S::channel_email>("channel_email"),
      field<&S::channel_push>("channel_push"),
      field<&S::channel_sms>("channel_sms"),
      field<&S::notification_preferences>("notification_preferences_json"),
      field<&S::profile_visibility>("profile_visibility"),
      field<&S::data_sharing>("data_sharing"),
      field<&S::marketing>("marketing"),
      field<&S::preferred_destinations>("preferred_destinations_json", {.bson = "preferredDestinations"}),
      field<&S::accommodation_type>("accommodation_type_json", {.bson = "accommodationType"}),
      field<&S::activities>("activities_json", {.bson = "activities"}),
      field<&S::dietary>("dietary_json", {.bson = "dietary"}),
      field<&S::extra>("extra_json", {.bson = "extra"}),
      field<&S::created_at>("created_at"),
      field<&S::updated_at>("updated_at"),
  };
  using key = Members<&S::user_id>;
};

/// Absent = keep.
struct SettingsChanges {
  std::optional<std::string> language;
  std::optional<std::string> currency;
  std::optional<std::string> timezone;
  std::optional<bool> deal_alerts;
  std::optional<bool> trip_reminders;
  std::optional<bool> price_alerts;
  std::optional<bool> newsletter;
  std::optional<bool> channel_email;
  std::optional<bool> channel_push;
  std::optional<bool> channel_sms;
  std::optional<std::string> notification_preferences;
  std::optional<std::string> profile_visibility;
  std::optional<bool> data_sharing;
  std::optional<bool> marketing;
  std::optional<std::vector<std::string>> preferred_destinations;
  std::optional<std::vector<std::string>> accommodation_type;
  std::optional<std::vector<std::string>> activities;
  std::optional<std::vector<std::string>> dietary;
  std::map<std::string, std::optional<std::string>> extra;  ///< by name; nullopt removes
};

/// Writes the present fields of `changes` into `settings`; adapters share it.
void apply(const SettingsChanges& changes, UserSettings& settings);

/// Thread-safe.
class SettingsStore {
 public:
  virtual ~SettingsStore() = default;

  /// The user's settings; the defaults when nothing was stored yet.
  [[nodiscard]] virtual runtime::Task<base::Result<UserSettings>> get(std::string user_id) = 0;

  /// Changes the given fields and no others, in one step (parallel updates lose nothing), creating the row from the
  /// defaults when absent. Answers the settings as they are afterwards.
  [[nodiscard]] virtual runtime::Task<base::Result<UserSettings>> update(std::string user_id,
                                                                         SettingsChanges changes) = 0;

  /// True when there was something.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> remove(std::string user_id) = 0;
};

}  // namespace storage
