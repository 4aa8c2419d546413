#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/row_changes.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

base::Status change_fields(Connection& connection, const std::string& user_id, const AccountChanges& changes,
                           base::Timestamp now) {
  if (changes.is_empty()) return {};
  const auto write = [&changes](Account& row, base::Timestamp) -> base::Status {
    apply(changes, row);
    return {};
  };
  const auto changed = change_account(connection, user_id, changes.affects_tokens(), write, now);
  if (!changed) return std::unexpected(changed.error());
  return {};
}

DeletionDate deletion_of(Connection& connection, const std::string& user_id) {
  const auto open = find_unique<GdprRequest>(connection, {user_id, open_slot(GdprRequestType::kDataDeletion)});
  return open ? open->due_at : std::nullopt;
}

/// One job of the writer, and so one savepoint: what fails takes back what was done before it.
class People final : public PersonStore {
 public:
  explicit People(Database& database) : database_(database) {}

  runtime::Task<base::Result<std::optional<Person>>> find(std::string user_id) override {
    return database_.read([user_id = std::move(user_id), now = database_.clock().now()](
                              Connection& connection) -> base::Result<std::optional<Person>> {
      const ReadTransaction moment(connection);
      auto account = Rows<Account>::find(connection, user_id);
      if (!account) return std::nullopt;
      return Person{std::move(*account), settings_of(connection, user_id, now), Rows<Avatar>::find(connection, user_id),
                    deletion_of(connection, user_id)};
    });
  }

  runtime::Task<base::Result<std::optional<AccountWithDeletion>>> find_account(std::string user_id) override {
    return database_.read(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::optional<AccountWithDeletion>> {
          const ReadTransaction moment(connection);
          auto account = Rows<Account>::find(connection, user_id);
          if (!account) return std::nullopt;
          return AccountWithDeletion{std::move(*account), deletion_of(connection, user_id)};
        });
  }

  runtime::Task<base::Result<std::optional<Avatar>>> change(std::string user_id, PersonChanges changes) override {
    return database_.write([user_id = std::move(user_id), changes = std::move(changes), now = database_.clock().now()](
                               Connection& connection) -> base::Result<std::optional<Avatar>> {
      if (auto done = change_fields(connection, user_id, changes.account, now); !done) {
        return std::unexpected(std::move(done).error());
      }
      static_cast<void>(change_settings(connection, user_id, changes.settings, now));
      if (changes.picture == PersonChanges::Picture::kReplace) {
        return replace_avatar(connection, changes.new_picture);
      }
      if (changes.picture == PersonChanges::Picture::kRemove) return take_avatar(connection, user_id);
      return std::nullopt;
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<PersonStore> make_person_store(Database& database) { return std::make_unique<People>(database); }

}  // namespace storage::sqlite
