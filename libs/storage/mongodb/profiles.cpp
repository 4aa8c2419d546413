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

Bson ProfileRecord::encode(const Profile& row) {
  Bson document = by_id(row.user_id);
  document.add("profileId", row.id).add("firstName", row.first_name).add("lastName", row.last_name);
  document.add("phone", row.phone).add("dateOfBirth", row.date_of_birth).add("bio", row.bio);
  document.add("location", row.location).add("website", row.website).add("preferencesJson", row.preferences);
  document.add("createdAt", row.created_at).add("updatedAt", row.updated_at);
  return document;
}

Profile ProfileRecord::decode(const BsonView& document) {
  Profile profile;
  profile.user_id = document.text("_id");
  profile.id = document.text("profileId");
  profile.first_name = document.optional_text("firstName");
  profile.last_name = document.optional_text("lastName");
  profile.phone = document.optional_text("phone");
  profile.date_of_birth = document.optional_time("dateOfBirth");
  profile.bio = document.optional_text("bio");
  profile.location = document.optional_text("location");
  profile.website = document.optional_text("website");
  profile.preferences = document.optional_text("preferencesJson");
  profile.created_at = document.time("createdAt");
  profile.updated_at = document.time("updatedAt");
  return profile;
}

std::unique_ptr<ProfileStore> make_profile_store(Database& database) { return std::make_unique<Profiles>(database); }

}  // namespace storage::mongodb
