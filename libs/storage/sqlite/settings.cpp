#include "storage/sqlite/database.hpp"
#include "storage/sqlite/json_columns.hpp"
#include "storage/sqlite/row_changes.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

UserSettings find_or_default(Connection& connection, const std::string& user_id, base::Timestamp now) {
  Statement select = connection.prepare("SELECT * FROM settings WHERE user_id = ?1");
  select.bind(user_id);
  if (select.step()) return Rows<UserSettings>::read(select);
  UserSettings settings;
  settings.user_id = user_id;
  settings.created_at = settings.updated_at = now;
  return settings;
}

class Settings final : public SettingsStore {
 public:
  explicit Settings(Database& database) : database_(database) {}

  runtime::Task<base::Result<UserSettings>> get(std::string user_id) override {
    return database_.read([user_id = std::move(user_id),
                           now = database_.clock().now()](Connection& connection) -> base::Result<UserSettings> {
      return find_or_default(connection, user_id, now);
    });
  }

  runtime::Task<base::Result<UserSettings>> update(std::string user_id, SettingsChanges changes) override {
    return database_.write([user_id = std::move(user_id), changes = std::move(changes),
                            now = database_.clock().now()](Connection& connection) -> base::Result<UserSettings> {
      return change_settings(connection, user_id, changes, now);
    });
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id) override {
    return database_.write([user_id = std::move(user_id)](Connection& connection) -> base::Result<bool> {
      Statement erase = connection.prepare("DELETE FROM settings WHERE user_id = ?1");
      erase.bind(user_id);
      return erase.run() > 0;
    });
  }

 private:
  Database& database_;
};

}  // namespace

UserSettings change_settings(Connection& connection, const std::string& user_id, const SettingsChanges& changes,
                             base::Timestamp now) {
  UserSettings settings = find_or_default(connection, user_id, now);
  apply(changes, settings);
  settings.updated_at = now;
  Rows<UserSettings>::insert(connection, settings);
  return settings;
}

UserSettings Rows<UserSettings>::read(const Statement& row) {
  UserSettings settings;
  settings.user_id = row.text(0);
  settings.language = row.text(1);
  settings.currency = row.text(2);
  settings.timezone = row.text(3);
  settings.deal_alerts = row.flag(4);
  settings.trip_reminders = row.flag(5);
  settings.price_alerts = row.flag(6);
  settings.newsletter = row.flag(7);
  settings.channel_email = row.optional_flag(8);
  settings.channel_push = row.optional_flag(9);
  settings.channel_sms = row.optional_flag(10);
  settings.notification_preferences = row.optional_text(11);
  settings.profile_visibility = row.text(12);
  settings.data_sharing = row.flag(13);
  settings.marketing = row.flag(14);
  settings.preferred_destinations = read_list(row.text(15));
  settings.accommodation_type = read_list(row.text(16));
  settings.activities = read_list(row.text(17));
  settings.dietary = read_list(row.text(18));
  settings.extra = read_map(row.text(19));
  settings.created_at = row.timestamp(20);
  settings.updated_at = row.timestamp(21);
  return settings;
}

void Rows<UserSettings>::insert(Connection& connection, const UserSettings& row) {
  // REPLACE is safe here: the primary key is the only unique index.
  Statement replace = connection.prepare(
      "INSERT OR REPLACE INTO settings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
      " ?17, ?18, ?19, ?20, ?21, ?22)");
  replace.bind(row.user_id, row.language, row.currency, row.timezone, row.deal_alerts, row.trip_reminders,
               row.price_alerts, row.newsletter, row.channel_email, row.channel_push, row.channel_sms,
               row.notification_preferences, row.profile_visibility, row.data_sharing, row.marketing,
               to_json(row.preferred_destinations), to_json(row.accommodation_type), to_json(row.activities),
               to_json(row.dietary), to_json(row.extra), row.created_at, row.updated_at);
  replace.run();
}

std::unique_ptr<SettingsStore> make_settings_store(Database& database) { return std::make_unique<Settings>(database); }

}  // namespace storage::sqlite
