#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/row_changes.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

UserSettings defaults_of(const std::string& user_id, base::Timestamp now) {
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
      return settings_of(connection, user_id, now);
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

UserSettings settings_of(Connection& connection, const std::string& user_id, base::Timestamp now) {
  auto stored = Rows<UserSettings>::find(connection, user_id);
  return stored ? std::move(*stored) : defaults_of(user_id, now);
}

UserSettings change_settings(Connection& connection, const std::string& user_id, const SettingsChanges& changes,
                             base::Timestamp now) {
  const auto found = Rows<UserSettings>::find(connection, user_id);
  UserSettings settings = found.value_or(defaults_of(user_id, now));
  apply(changes, settings);
  settings.updated_at = now;
  found ? Rows<UserSettings>::update(connection, settings) : Rows<UserSettings>::insert(connection, settings);
  return settings;
}

std::unique_ptr<SettingsStore> make_settings_store(Database& database) { return std::make_unique<Settings>(database); }

}  // namespace storage::sqlite
