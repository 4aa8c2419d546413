/// Preferences, notification, privacy and travel settings (docs/http-contract.md §7.5).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

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
