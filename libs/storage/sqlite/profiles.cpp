#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

StoredProfile upsert_in(Connection& connection, const std::string& user_id, const std::string& new_id,
                        const ProfileChanges& changes, base::Timestamp now) {
  auto found = Rows<Profile>::find(connection, user_id);
  StoredProfile stored{found.value_or(Profile{}), !found};
  if (stored.created) {
    stored.profile.id = new_id;
    stored.profile.user_id = user_id;
    stored.profile.created_at = now;
  }
  apply(changes, stored.profile);
  stored.profile.updated_at = now;
  stored.created ? Rows<Profile>::insert(connection, stored.profile)
                 : Rows<Profile>::update(connection, stored.profile);
  return stored;
}

class Profiles final : public ProfileStore {
 public:
  explicit Profiles(Database& database) : database_(database) {}

  runtime::Task<base::Result<std::optional<Profile>>> find_by_user(std::string user_id) override {
    return database_.read(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::optional<Profile>> {
          return Rows<Profile>::find(connection, user_id);
        });
  }

  runtime::Task<base::Status> create(Profile profile) override {
    return database_.write([profile = std::move(profile)](Connection& connection) -> base::Status {
      if (Rows<Profile>::find(connection, profile.user_id)) return std::unexpected(profile_exists());
      Rows<Profile>::insert(connection, profile);
      return {};
    });
  }

  runtime::Task<base::Result<StoredProfile>> upsert(std::string user_id, std::string new_id,
                                                    ProfileChanges changes) override {
    return database_.write([user_id = std::move(user_id), new_id = std::move(new_id), changes = std::move(changes),
                            now = database_.clock().now()](Connection& connection) -> base::Result<StoredProfile> {
      return upsert_in(connection, user_id, new_id, changes, now);
    });
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id) override {
    return database_.write([user_id = std::move(user_id)](Connection& connection) -> base::Result<bool> {
      Statement erase = connection.prepare("DELETE FROM profiles WHERE user_id = ?1");
      erase.bind(user_id);
      return erase.run() > 0;
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<ProfileStore> make_profile_store(Database& database) { return std::make_unique<Profiles>(database); }

}  // namespace storage::sqlite
