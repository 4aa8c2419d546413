#include <functional>
#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"
#include "storage/ports/row_account_store.hpp"

namespace storage::memory {
namespace {

class Accounts final : public RowAccountStore {
 public:
  Accounts(const base::Clock& clock, TokenChangeLog& changes) : clock_(clock), changes_(changes) {}

  runtime::Task<base::Status> create(Account account) override {
    const std::lock_guard lock(mutex_);
    if (auto taken = find_collision(account)) co_return std::unexpected(std::move(*taken));
    std::string id = account.id;
    const bool inserted = rows_.emplace(std::move(id), std::move(account)).second;
    if (!inserted) co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Account already exists"});
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_id(std::string id) override {
    const std::lock_guard lock(mutex_);
    co_return find_if([&](const Account& row) { return row.id == id; });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_email(std::string typed, std::string canonical) override {
    const std::lock_guard lock(mutex_);
    auto found = find_if([&](const Account& row) { return row.email == typed; });
    if (!found) found = find_if([&](const Account& row) { return row.email_canonical == canonical; });
    co_return found;
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_username(std::string username) override {
    const std::lock_guard lock(mutex_);
    const std::string key = username_key(username);
    co_return find_if([&](const Account& row) { return row.username && username_key(*row.username) == key; });
  }

  runtime::Task<base::Result<bool>> replace_password_hash_if(std::string id, base::Secret old_hash,
                                                             base::Secret new_hash) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(id);
    if (row == rows_.end() || row->second.password_hash.reveal() != old_hash.reveal()) co_return false;
    row->second.password_hash = new_hash;
    co_return true;
  }

  runtime::Task<base::Status> set_last_login(std::string id, base::Timestamp at) override {
    const std::lock_guard lock(mutex_);
    if (const auto row = rows_.find(id); row != rows_.end()) row->second.last_login_at = at;
    co_return base::Status{};
  }

  runtime::Task<base::Result<bool>> remove(std::string id) override {
    const std::lock_guard lock(mutex_);
    const bool removed = rows_.erase(id) > 0;
    if (removed) changes_.record_user(id);
    co_return removed;
  }

 private:
  std::optional<Account> find_if(const std::function<bool(const Account&)>& matches) const {
    for (const auto& [id, row] : rows_) {
      if (matches(row)) return row;
    }
    return std::nullopt;
  }

  std::optional<base::Error> find_collision(const Account& account) const {
    const auto is_other = [&](const Account& row) { return row.id != account.id; };
    if (find_if([&](const Account& row) {
          return is_other(row) && (row.email == account.email || row.email_canonical == account.email_canonical);
        })) {
      return email_taken();
    }
    if (!account.username) return std::nullopt;
    const std::string key = username_key(*account.username);
    if (find_if(
            [&](const Account& row) { return is_other(row) && row.username && username_key(*row.username) == key; })) {
      return username_taken();
    }
    return std::nullopt;
  }

  runtime::Task<base::Result<Account>> change(std::string id, bool affects_tokens, Change change) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(id);
    if (row == rows_.end()) co_return std::unexpected(account_not_found());
    Account changed = row->second;
    const base::Timestamp now = clock_.now();
    if (auto applied = change(changed, now); !applied) co_return std::unexpected(std::move(applied).error());
    changed.updated_at = now;
    if (auto taken = find_collision(changed)) co_return std::unexpected(std::move(*taken));
    row->second = changed;
    if (affects_tokens) changes_.record_user(id);
    co_return changed;
  }

  const base::Clock& clock_;
  TokenChangeLog& changes_;
  std::mutex mutex_;
  std::map<std::string, Account> rows_;
};

}  // namespace

std::unique_ptr<AccountStore> make_account_store(const base::Clock& clock, TokenChangeLog& changes) {
  return std::make_unique<Accounts>(clock, changes);
}

}  // namespace storage::memory
