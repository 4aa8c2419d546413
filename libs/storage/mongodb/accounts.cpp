#include "storage/mongodb/account_lists.hpp"
#include "storage/mongodb/database.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"
#include "storage/ports/row_account_store.hpp"

namespace storage::mongodb {
namespace {

std::string stored_username_key(const std::string& username) { return "=" + username_key(username); }

/// Which unique field of `account` another document already has.
base::Error explain_collision(Client& client, const Account& account) {
  const auto is_taken = [&](const char* field, const std::string& value) {
    const auto found = client.collection(kAccounts).find_one(Bson().add(field, value));
    return found && BsonView(*found).text("_id") != account.id;
  };
  if (is_taken("email", account.email) || is_taken("emailCanonical", account.email_canonical)) return email_taken();
  if (is_taken("usernameKey", DerivedField<Account>::of(account))) return username_taken();
  return {base::ErrorCode::kAlreadyExists, "Account already exists"};
}

class Accounts final : public RowAccountStore {
 public:
  explicit Accounts(Database& database) : database_(database), meter_(database.meter("accounts")) {}

  runtime::Task<base::Status> create(Account account) override {
    return database_.run(meter_, [account = std::move(account)](Client& client) -> base::Status {
      if (client.collection(kAccounts).insert_new(with_version<AccountRecord>(account, 1))) return {};
      return std::unexpected(explain_collision(client, account));
    });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_id(std::string id) override {
    return database_.run(meter_, [id = std::move(id)](Client& client) -> base::Result<std::optional<Account>> {
      return find<AccountRecord>(client, by_id(id));
    });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_email(std::string typed, std::string canonical) override {
    return database_.run(meter_,
                         [typed = std::move(typed),
                          canonical = std::move(canonical)](Client& client) -> base::Result<std::optional<Account>> {
                           auto account = find<AccountRecord>(client, Bson().add("email", typed));
                           if (!account) account = find<AccountRecord>(client, Bson().add("emailCanonical", canonical));
                           return account;
                         });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_username(std::string username) override {
    return database_.run(meter_,
                         [key = stored_username_key(username)](Client& client) -> base::Result<std::optional<Account>> {
                           return find<AccountRecord>(client, Bson().add("usernameKey", key));
                         });
  }

  runtime::Task<base::Result<bool>> replace_password_hash_if(std::string id, base::Secret old_hash,
                                                             base::Secret new_hash) override {
    return database_.run(meter_,
                         [id = std::move(id), old_hash = std::move(old_hash),
                          new_hash = std::move(new_hash)](Client& client) -> base::Result<bool> {
                           const auto changed = modify<AccountRecord>(
                               client, id, [&](std::optional<Account> row) -> std::optional<Account> {
                                 if (!row || row->password_hash.reveal() != old_hash.reveal()) return std::nullopt;
                                 row->password_hash = new_hash;
                                 return row;
                               });
                           return changed.has_value();
                         });
  }

  runtime::Task<base::Status> set_last_login(std::string id, base::Timestamp at) override {
    return database_.run(meter_, [id = std::move(id), at](Client& client) -> base::Status {
      Bson update;
      update.add("$set", Bson().add("lastLoginAt", at)).add("$inc", Bson().add("version", 1));
      client.collection(kAccounts).update_one(by_id(id), update);
      return {};
    });
  }

  runtime::Task<base::Result<AccountPage>> list(AccountQuery query) override {
    return database_.run(meter_, [query = std::move(query)](Client& client) -> base::Result<AccountPage> {
      return list_accounts(client, query);
    });
  }

  runtime::Task<base::Result<AccountCount>> count(AccountFilter filter) override {
    return database_.run(meter_, [filter = std::move(filter)](Client& client) -> base::Result<AccountCount> {
      return count_accounts(client, filter);
    });
  }

  runtime::Task<base::Result<bool>> remove(std::string id) override {
    TokenChange change{ChangeKind::kUser, id};
    return database_.run_and_announce(meter_, std::move(change),
                                      [id = std::move(id)](Client& client) -> base::Result<bool> {
                                        return client.collection(kAccounts).remove_one(by_id(id)) > 0;
                                      });
  }

 private:
  runtime::Task<base::Result<Account>> change(std::string id, bool affects_tokens, Change change) override {
    TokenChange ended{ChangeKind::kUser, id};
    auto work = [id = std::move(id), change = std::move(change), now = database_.clock().now()](Client& client) {
      return change_row(client, id, change, now);
    };
    if (affects_tokens) return database_.run_and_announce(meter_, std::move(ended), std::move(work));
    return database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<Account>> change_keeping_an_admin(std::string id, Change change) override {
    TokenChange ended{ChangeKind::kUser, id};
    auto work = [id = std::move(id), change = std::move(change), &clock = database_.clock(),
                 now = database_.clock().now()](Client& client) -> base::Result<Account> {
      const OfficeLease lease(client, clock);
      const bool has_other = has_other_admin(client, id);
      const Change guarded = [&](Account& row, base::Timestamp at) -> base::Status {
        const Account before = row;
        if (auto applied = change(row, at); !applied) return applied;
        if (leaves_office(before, row) && !has_other) return std::unexpected(last_admin());
        if (!lease.is_held()) return std::unexpected(base::unavailable("the lease of administrators is over"));
        return {};
      };
      return change_row(client, id, guarded, now);
    };
    return database_.run_and_announce(meter_, std::move(ended), std::move(work));
  }

  static base::Result<Account> change_row(Client& client, const std::string& id, const Change& change,
                                          base::Timestamp now) {
    Account wanted;
    base::Status applied;
    try {
      auto modified = modify<AccountRecord>(client, id, [&](std::optional<Account> row) {
        if (!row) return row;
        applied = change(*row, now);
        if (!applied) return std::optional<Account>{};
        row->updated_at = now;
        wanted = *row;
        return row;
      });
      if (!applied) return std::unexpected(std::move(applied).error());
      if (!modified) return std::unexpected(account_not_found());
      return std::move(modified->after);
    } catch (const Failure& failure) {
      if (failure.kind() != Failure::Kind::kDuplicate) throw;
    }
    return std::unexpected(explain_collision(client, wanted));
  }

  Database& database_;
  const Meter meter_;
};

}  // namespace

std::string DerivedField<Account>::of(const Account& row) {
  return row.username ? stored_username_key(*row.username) : "!" + row.id;
}

std::unique_ptr<AccountStore> make_account_store(Database& database) { return std::make_unique<Accounts>(database); }

}  // namespace storage::mongodb
