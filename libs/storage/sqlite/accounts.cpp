#include "storage/ports/row_account_store.hpp"
#include "storage/sqlite/account_lists.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/row_changes.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {
namespace {

// In the order of the table's columns, to which migrations only append.
constexpr const char* kInsert =
    "INSERT INTO accounts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,"
    " ?20, ?21, ?22, ?23, ?24, ?25)";
constexpr const char* kUpdate =
    "UPDATE accounts SET email = ?2, email_canonical = ?3, username = ?4, username_key = ?5, password_hash = ?6,"
    " first_name = ?7, last_name = ?8, phone_number = ?9, date_of_birth = ?10, nationality = ?11, user_category = ?12,"
    " role = ?13, is_verified = ?14, onboarding_completed = ?15, onboarding_completed_at = ?16, is_suspended = ?17,"
    " suspended_at = ?18, suspended_reason = ?19, token_epoch = ?20, tokens_valid_after = ?21, exempt_token_id = ?22,"
    " last_login_at = ?23, created_at = ?24, updated_at = ?25 WHERE id = ?1";
constexpr const char* kById = "SELECT * FROM accounts WHERE id = ?1";
constexpr const char* kByEmail = "SELECT * FROM accounts WHERE email = ?1";
constexpr const char* kByCanonicalEmail = "SELECT * FROM accounts WHERE email_canonical = ?1";
constexpr const char* kByUsername = "SELECT * FROM accounts WHERE username_key = ?1";

void bind_row(Statement& statement, const Account& row) {
  std::optional<std::string> key;
  if (row.username) key = username_key(*row.username);
  statement.bind(row.id, row.email, row.email_canonical, row.username, key, row.password_hash.reveal(), row.first_name,
                 row.last_name, row.phone_number, row.date_of_birth, row.nationality, to_string(row.user_category),
                 to_string(row.role), row.is_verified, row.onboarding_completed, row.onboarding_completed_at,
                 row.is_suspended, row.suspended_at, row.suspended_reason, row.token_epoch, row.tokens_valid_after,
                 row.exempt_token_id, row.last_login_at, row.created_at, row.updated_at);
}

std::optional<Account> find_account(Connection& connection, const char* sql, const std::string& key) {
  Statement select = connection.prepare(sql);
  select.bind(key);
  if (!select.step()) return std::nullopt;
  return Rows<Account>::read(select);
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

base::Status store(Connection& connection, const char* sql, const Account& account) {
  try {
    Statement statement = connection.prepare(sql);
    bind_row(statement, account);
    statement.run();
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
    return database_.write(
        [account = std::move(account)](Connection& connection) { return store(connection, kInsert, account); });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_id(std::string id) override {
    return database_.read([id = std::move(id)](Connection& connection) -> base::Result<std::optional<Account>> {
      return find_account(connection, kById, id);
    });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_email(std::string typed, std::string canonical) override {
    return database_.read([typed = std::move(typed), canonical = std::move(canonical)](
                              Connection& connection) -> base::Result<std::optional<Account>> {
      auto account = find_account(connection, kByEmail, typed);
      if (!account) account = find_account(connection, kByCanonicalEmail, canonical);
      return account;
    });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_username(std::string username) override {
    return database_.read(
        [key = username_key(username)](Connection& connection) -> base::Result<std::optional<Account>> {
          return find_account(connection, kByUsername, key);
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
      const auto before = find_account(connection, kById, id);
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
  auto account = find_account(connection, kById, id);
  if (!account) return std::unexpected(account_not_found());
  if (auto applied = change(*account, now); !applied) return std::unexpected(std::move(applied).error());
  account->updated_at = now;
  if (auto stored = store(connection, kUpdate, *account); !stored) return std::unexpected(std::move(stored).error());
  if (affects_tokens) record_change(connection, ChangeKind::kUser, id);
  return std::move(*account);
}

Account Rows<Account>::read(const Statement& row) {
  Account account;
  account.id = row.text(0);
  account.email = row.text(1);
  account.email_canonical = row.text(2);
  account.username = row.optional_text(3);
  account.password_hash = base::Secret{row.text(5)};
  account.first_name = row.optional_text(6);
  account.last_name = row.optional_text(7);
  account.phone_number = row.optional_text(8);
  account.date_of_birth = row.optional_timestamp(9);
  account.nationality = row.optional_text(10);
  account.user_category = parse_user_category(row.text(11)).value_or(UserCategory::kLeisure);
  account.role = parse_role(row.text(12)).value_or(Role::kUser);
  account.is_verified = row.flag(13);
  account.onboarding_completed = row.flag(14);
  account.onboarding_completed_at = row.optional_timestamp(15);
  account.is_suspended = row.flag(16);
  account.suspended_at = row.optional_timestamp(17);
  account.suspended_reason = row.optional_text(18);
  account.token_epoch = static_cast<std::uint64_t>(row.integer(19));
  account.tokens_valid_after = row.optional_timestamp(20);
  account.exempt_token_id = row.optional_text(21);
  account.last_login_at = row.optional_timestamp(22);
  account.created_at = row.timestamp(23);
  account.updated_at = row.timestamp(24);
  return account;
}

void Rows<Account>::insert(Connection& connection, const Account& row) {
  Statement statement = connection.prepare(kInsert);
  bind_row(statement, row);
  statement.run();
}

std::unique_ptr<AccountStore> make_account_store(Database& database) { return std::make_unique<Accounts>(database); }

}  // namespace storage::sqlite
