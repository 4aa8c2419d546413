#include "storage/sqlite/database.hpp"
#include "storage/sqlite/json_columns.hpp"
#include "storage/sqlite/row_changes.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

constexpr const char* kByUser = "SELECT * FROM avatars WHERE user_id = ?1";
constexpr const char* kByName = "SELECT * FROM avatars WHERE name = ?1";

std::optional<Avatar> find_avatar(Connection& connection, const char* sql, const std::string& key) {
  Statement row = connection.prepare(sql);
  row.bind(key);
  if (!row.step()) return std::nullopt;
  return Rows<Avatar>::read(row);
}

class Avatars final : public AvatarStore {
 public:
  explicit Avatars(Database& database) : database_(database) {}

  runtime::Task<base::Result<std::optional<Avatar>>> replace(Avatar avatar) override {
    return database_.write([avatar = std::move(avatar)](Connection& connection) -> base::Result<std::optional<Avatar>> {
      return replace_avatar(connection, avatar);
    });
  }

  runtime::Task<base::Result<std::optional<Avatar>>> find_by_user(std::string user_id) override {
    return find_one(kByUser, std::move(user_id));
  }

  runtime::Task<base::Result<std::optional<Avatar>>> find_by_name(std::string name) override {
    return find_one(kByName, std::move(name));
  }

  runtime::Task<base::Result<std::optional<Avatar>>> remove(std::string user_id) override {
    return database_.write(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::optional<Avatar>> {
          return take_avatar(connection, user_id);
        });
  }

 private:
  runtime::Task<base::Result<std::optional<Avatar>>> find_one(const char* sql, std::string key) {
    return database_.read([sql, key = std::move(key)](Connection& connection) -> base::Result<std::optional<Avatar>> {
      return find_avatar(connection, sql, key);
    });
  }

  Database& database_;
};

}  // namespace

std::optional<Avatar> take_avatar(Connection& connection, const std::string& user_id) {
  auto found = find_avatar(connection, kByUser, user_id);
  Statement erase = connection.prepare("DELETE FROM avatars WHERE user_id = ?1");
  erase.bind(user_id);
  erase.run();
  return found;
}

std::optional<Avatar> replace_avatar(Connection& connection, const Avatar& avatar) {
  auto old = take_avatar(connection, avatar.user_id);
  Rows<Avatar>::insert(connection, avatar);
  return old;
}

Avatar Rows<Avatar>::read(const Statement& row) {
  Avatar avatar;
  avatar.user_id = row.text(0);
  avatar.name = row.text(1);
  avatar.mime_type = row.text(2);
  avatar.width = static_cast<std::uint32_t>(row.integer(3));
  avatar.height = static_cast<std::uint32_t>(row.integer(4));
  avatar.size_bytes = static_cast<std::uint64_t>(row.integer(5));
  avatar.sha256 = row.text(6);
  avatar.thumbhash = row.text(7);
  avatar.dominant_colour = row.text(8);
  avatar.variants = read_variants(row.text(9));
  avatar.created_at = row.timestamp(10);
  return avatar;
}

void Rows<Avatar>::insert(Connection& connection, const Avatar& row) {
  Statement statement = connection.prepare("INSERT INTO avatars VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
  statement.bind(row.user_id, row.name, row.mime_type, row.width, row.height, row.size_bytes, row.sha256, row.thumbhash,
                 row.dominant_colour, to_json(row.variants), row.created_at);
  statement.run();
}

std::unique_ptr<AvatarStore> make_avatar_store(Database& database) { return std::make_unique<Avatars>(database); }

}  // namespace storage::sqlite
