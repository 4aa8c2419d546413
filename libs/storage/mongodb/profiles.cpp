#include "storage/mongodb/database.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

class Profiles final : public ProfileStore {
 public:
  explicit Profiles(Database& database) : database_(database), meter_(database.meter("profiles")) {}

  runtime::Task<base::Result<std::optional<Profile>>> find_by_user(std::string user_id) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id)](Client& client) -> base::Result<std::optional<Profile>> {
                           return find<ProfileRecord>(client, by_id(user_id));
                         });
  }

  runtime::Task<base::Status> create(Profile profile) override {
    return database_.run(meter_, [profile = std::move(profile)](Client& client) -> base::Status {
      if (client.collection(kProfiles).insert_new(with_version<ProfileRecord>(profile, 1))) return {};
      return std::unexpected(profile_exists());
    });
  }

  runtime::Task<base::Result<StoredProfile>> upsert(std::string user_id, std::string new_id,
                                                    ProfileChanges changes) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id), new_id = std::move(new_id), changes = std::move(changes),
                          now = database_.clock().now()](Client& client) -> base::Result<StoredProfile> {
                           auto changed =
                               modify<ProfileRecord>(client, user_id, [&](const std::optional<Profile>& row) {
                                 std::optional<Profile> profile = row;
                                 if (!profile) {
                                   profile.emplace();
                                   profile->id = new_id;
                                   profile->user_id = user_id;
                                   profile->created_at = now;
                                 }
                                 apply(changes, *profile);
                                 profile->updated_at = now;
                                 return profile;
                               });
                           return StoredProfile{std::move(changed->after), !changed->before};
                         });
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id) override {
    return database_.run(meter_, [user_id = std::move(user_id)](Client& client) -> base::Result<bool> {
      return client.collection(kProfiles).remove_one(by_id(user_id)) > 0;
    });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<ProfileStore> make_profile_store(Database& database) { return std::make_unique<Profiles>(database); }

}  // namespace storage::mongodb
