#include "storage/ports/row_account_store.hpp"
#include "storage/sqlite/account_lists.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/row_changes.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {
namespace {

/// A select of the fields by one column. The texts keep their address, see RowSql.
std::string by(const char* column) { return RowSql<Account>::select() + " WHERE " + column + " = ?1"; }
const std::string& by_email() {
  static const std::string sql = by("email");
  return sql;
}
const std::string& by_canonical_email() {
  static const std::string sql = by("email_canonical");
  return sql;
}
const std::string& by_username() {
  static const std::string sql = by(DerivedColumn<Account>::kName);
  return sql;
}

/// Which unique field of `account` another row already has.
base::Error explain_collision(Connection& connection, const Account& account) {
  Statement by_email =
      connection.prepare("SELECT 1 FROM accounts WHERE (email = ?1 OR email_canonical = ?2) AND id <> ?3");
  by_email.bind(account.email, account.email_canonical, account.id);
  if (by_email.step()) return email_taken();
  Statement by_username = connection.prepare("SELECT 1 FROM accounts WHERE username_key = ?1 AND id <> ?2");
  by_username.bind(username_key(account.username.value_or("")), account.id);
  if (by_username.step()) return username_taken();
  return {base::ErrorCode::kAlreadyExists, "Account already exists"};
}

/// `write`: Rows<Account>::insert or update.
base::Status store(Connection& connection, void (*write)(Connection&, const Account&), const Account& account) {
  try {
    write(connection, account);
    return {};
  } catch (const Failure& failure) {
    if (!failure.is_uniqueness()) throw;
  }
  return std::unexpected(explain_collision(connection, account));
}

class Accounts final : public RowAccountStore {
 public:
  explicit Accounts(Database& database) : database_(database) {}

  runtime::Task<base::Status> create(Account account) override {
    return database_.write([account = std::move(account)](Connection& connection) {
      return store(connection, Rows<Account>::insert, account);
    });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_id(std::string id) override {
    return database_.read([id = std::move(id)](Connection& connection) -> base::Result<std::optional<Account>> {
      return Rows<Account>::find(connection, id);
    });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_email(std::string typed, std::string canonical) override {
    return database_.read([typed = std::move(typed), canonical = std::move(canonical)](
                              Connection& connection) -> base::Result<std::optional<Account>> {
      auto account = Rows<Account>::find(connection, by_email(), typed);
      if (!account) account = Rows<Account>::find(connection, by_canonical_email(), canonical);
      return account;
    });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_username(std::string username) override {
    return database_.read(
        [key = username_key(username)](Connection& connection) -> base::Result<std::optional<Account>> {
          return Rows<Account>::find(connection, by_username(), key);
        });
  }

  runtime::Task<base::Result<bool>> replace_password_hash_if(std::string id, base::Secret old_hash,
                                                             base::Secret new_hash) override {
    return database_.write([id = std::move(id), old_hash = std::move(old_hash),
                            new_hash = std::move(new_hash)](Connection& connection) -> base::Result<bool> {
      Statement update =
          connection.prepare("UPDATE accounts SET password_hash = ?1 WHERE id = ?2 AND password_hash = ?3");
      update.bind(new_hash.reveal(), id, old_hash.reveal());
      return update.run() > 0;
    });
  }

  runtime::Task<base::Status> set_last_login(std::string id, base::Timestamp at) override {
    return database_.write([id = std::move(id), at](Connection& connection) -> base::Status {
      Statement update = connection.prepare("UPDATE accounts SET last_login_at = ?1 WHERE id = ?2");
      update.bind(at, id);
      update.run();
      return {};
    });
  }

  runtime::Task<base::Result<AccountPage>> list(AccountQuery query) override {
    return database_.read([query = std::move(query)](Connection& connection) -> base::Result<AccountPage> {
      if (auto there = require_account_indexes(connection); !there) return std::unexpected(there.error());
      return list_accounts(connection, query);
    });
  }

  runtime::Task<base::Result<AccountCount>> count(AccountFilter filter) override {
    return database_.read([filter = std::move(filter)](Connection& connection) -> base::Result<AccountCount> {
      if (auto there = require_account_indexes(connection); !there) return std::unexpected(there.error());
      return count_accounts(connection, filter);
    });
  }

  runtime::Task<base::Status> begin_import() override {
    return database_.write([](Connection& connection) -> base::Status {
      drop_account_indexes(connection);
      return {};
    });
  }

  runtime::Task<base::Status> end_import() override {
    return database_.write([](Connection& connection) -> base::Status {
      add_account_indexes(connection);
      return {};
    });
  }

  runtime::Task<base::Result<bool>> remove(std::string id) override {
    return database_.write([id = std::move(id)](Connection& connection) -> base::Result<bool> {
      Statement erase = connection.prepare("DELETE FROM accounts WHERE id = ?1");
      erase.bind(id);
      const bool removed = erase.run() > 0;
      if (removed) record_change(connection, ChangeKind::kUser, id);
      return removed;
    });
  }

 private:
  /// In one transaction.
  runtime::Task<base::Result<Account>> change(std::string id, bool affects_tokens, Change change) override {
    return database_.write([id = std::move(id), affects_tokens, change = std::move(change),
                            now = database_.clock().now()](Connection& connection) -> base::Result<Account> {
      return change_account(connection, id, affects_tokens, change, now);
    });
  }

  runtime::Task<base::Result<Account>> change_keeping_an_admin(std::string id, Change change) override {
    return database_.write([id = std::move(id), change = std::move(change),
                            now = database_.clock().now()](Connection& connection) -> base::Result<Account> {
      if (auto there = require_account_indexes(connection); !there) return std::unexpected(there.error());
      const auto before = Rows<Account>::find(connection, id);
      auto after = change_account(connection, id, true, change, now);
      if (!after || !leaves_office(*before, *after) || has_other_admin(connection, id)) return after;
      return std::unexpected(last_admin());  // which undoes the change
    });
  }

  Database& database_;
};

}  // namespace

base::Result<Account> change_account(Connection& connection, const std::string& id, bool affects_tokens,
                                     const std::function<base::Status(Account&, base::Timestamp)>& change,
                                     base::Timestamp now) {
  auto account = Rows<Account>::find(connection, id);
  if (!account) return std::unexpected(account_not_found());
  if (auto applied = change(*account, now); !applied) return std::unexpected(std::move(applied).error());
  account->updated_at = now;
  if (auto stored = store(connection, Rows<Account>::update, *account); !stored)
    return std::unexpected(std::move(stored).error());
  if (affects_tokens) record_change(connection, ChangeKind::kUser, id);
  return std::move(*account);
}

std::optional<std::string> DerivedColumn<Account>::of(const Account& row) {
  if (!row.username) return std::nullopt;
  return username_key(*row.username);
}

std::unique_ptr<AccountStore> make_account_store(Database& database) { return std::make_unique<Accounts>(database); }

}  // namespace storage::sqlite
