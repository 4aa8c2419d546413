#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/row_changes.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

/// See RowSql.
const std::string& by_name() {
  static const std::string sql = RowSql<Avatar>::select() + " WHERE name = ?1";
  return sql;
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
    return database_.read(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::optional<Avatar>> {
          return Rows<Avatar>::find(connection, user_id);
        });
  }

  runtime::Task<base::Result<std::optional<Avatar>>> find_by_name(std::string name) override {
    return database_.read([name = std::move(name)](Connection& connection) -> base::Result<std::optional<Avatar>> {
      return Rows<Avatar>::find(connection, by_name(), name);
    });
  }

  runtime::Task<base::Result<std::optional<Avatar>>> remove(std::string user_id) override {
    return database_.write(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::optional<Avatar>> {
          return take_avatar(connection, user_id);
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::optional<Avatar> take_avatar(Connection& connection, const std::string& user_id) {
  auto found = Rows<Avatar>::find(connection, user_id);
  Statement erase = connection.prepare(Rows<Avatar>::kErase);
  erase.bind(user_id);
  erase.run();
  return found;
}

std::optional<Avatar> replace_avatar(Connection& connection, const Avatar& avatar) {
  auto old = take_avatar(connection, avatar.user_id);
  Rows<Avatar>::insert(connection, avatar);
  return old;
}

std::unique_ptr<AvatarStore> make_avatar_store(Database& database) { return std::make_unique<Avatars>(database); }

}  // namespace storage::sqlite
