#include "storage/sqlite/database.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

constexpr const char* kInsert = "INSERT INTO profiles VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
constexpr const char* kUpdate =
    "UPDATE profiles SET user_id = ?2, first_name = ?3, last_name = ?4, phone = ?5, date_of_birth = ?6, bio = ?7,"
    " location = ?8, website = ?9, preferences_json = ?10, created_at = ?11, updated_at = ?12 WHERE id = ?1";

std::optional<Profile> find(Connection& connection, const std::string& user_id) {
  Statement row = connection.prepare("SELECT * FROM profiles WHERE user_id = ?1");
  row.bind(user_id);
  if (!row.step()) return std::nullopt;
  return Rows<Profile>::read(row);
}

void store(Connection& connection, const char* sql, const Profile& row) {
  Statement statement = connection.prepare(sql);
  statement.bind(row.id, row.user_id, row.first_name, row.last_name, row.phone, row.date_of_birth, row.bio,
                 row.location, row.website, row.preferences, row.created_at, row.updated_at);
  statement.run();
}

StoredProfile upsert_in(Connection& connection, const std::string& user_id, const std::string& new_id,
                        const ProfileChanges& changes, base::Timestamp now) {
  auto found = find(connection, user_id);
  StoredProfile stored{found.value_or(Profile{}), !found};
  if (stored.created) {
    stored.profile.id = new_id;
    stored.profile.user_id = user_id;
    stored.profile.created_at = now;
  }
  apply(changes, stored.profile);
  stored.profile.updated_at = now;
  store(connection, stored.created ? kInsert : kUpdate, stored.profile);
  return stored;
}

class Profiles final : public ProfileStore {
 public:
  explicit Profiles(Database& database) : database_(database) {}

  runtime::Task<base::Result<std::optional<Profile>>> find_by_user(std::string user_id) override {
    return database_.read(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::optional<Profile>> {
          return find(connection, user_id);
        });
  }

  runtime::Task<base::Status> create(Profile profile) override {
    return database_.write([profile = std::move(profile)](Connection& connection) -> base::Status {
      if (find(connection, profile.user_id)) return std::unexpected(profile_exists());
      store(connection, kInsert, profile);
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

Profile Rows<Profile>::read(const Statement& row) {
  Profile profile;
  profile.id = row.text(0);
  profile.user_id = row.text(1);
  profile.first_name = row.optional_text(2);
  profile.last_name = row.optional_text(3);
  profile.phone = row.optional_text(4);
  profile.date_of_birth = row.optional_timestamp(5);
  profile.bio = row.optional_text(6);
  profile.location = row.optional_text(7);
  profile.website = row.optional_text(8);
  profile.preferences = row.optional_text(9);
  profile.created_at = row.timestamp(10);
  profile.updated_at = row.timestamp(11);
  return profile;
}

void Rows<Profile>::insert(Connection& connection, const Profile& row) { store(connection, kInsert, row); }

std::unique_ptr<ProfileStore> make_profile_store(Database& database) { return std::make_unique<Profiles>(database); }

}  // namespace storage::sqlite
