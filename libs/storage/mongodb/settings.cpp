#include "storage/mongodb/database.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

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

std::unique_ptr<SettingsStore> make_settings_store(Database& database) { return std::make_unique<Settings>(database); }

}  // namespace storage::mongodb
