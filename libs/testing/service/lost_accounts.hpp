/// A store whose database of accounts is gone, to see that an outage is neither a pass nor a refusal. For tests only.
#pragma once

#include <memory>
#include <utility>

#include "backend/backend.hpp"

namespace testkit {

/// Fails everything as `unavailable` with a detail no client may see.
class LostAccounts final : public storage::AccountStore {
 public:
  using Account = storage::Account;
  template <class T>
  using Task = runtime::Task<T>;

  /// `found` lives on, because other stores may borrow it.
  explicit LostAccounts(std::unique_ptr<storage::AccountStore> found = nullptr) : found_(std::move(found)) {}

  Task<base::Status> create(Account) override { co_return gone(); }
  Task<base::Result<std::optional<Account>>> find_by_id(std::string) override { co_return gone(); }
  Task<base::Result<std::optional<Account>>> find_by_email(std::string, std::string) override { co_return gone(); }
  Task<base::Result<std::optional<Account>>> find_by_username(std::string) override { co_return gone(); }
  Task<base::Result<Account>> update(std::string, storage::AccountChanges) override { co_return gone(); }
  Task<base::Result<bool>> set_password_if(std::string, base::Secret, base::Secret,
                                           std::optional<std::string>) override {
    co_return gone();
  }
  Task<base::Result<bool>> replace_password_hash_if(std::string, base::Secret, base::Secret) override {
    co_return gone();
  }
  Task<base::Result<Account>> end_tokens(std::string, std::optional<std::string>) override { co_return gone(); }
  Task<base::Result<Account>> suspend(std::string, std::optional<std::string>) override { co_return gone(); }
  Task<base::Result<Account>> reactivate(std::string) override { co_return gone(); }
  Task<base::Result<storage::Administered>> administer(std::string, storage::Administration) override {
    co_return gone();
  }
  Task<base::Result<storage::AccountPage>> list(storage::AccountQuery) override { co_return gone(); }
  Task<base::Result<storage::AccountCount>> count(storage::AccountFilter) override { co_return gone(); }
  Task<base::Result<Account>> set_onboarding_completed(std::string, bool) override { co_return gone(); }
  Task<base::Status> set_last_login(std::string, base::Timestamp) override { co_return gone(); }
  Task<base::Result<bool>> remove(std::string) override { co_return gone(); }

 private:
  static std::unexpected<base::Error> gone() {
    return std::unexpected(base::unavailable("sqlite: disk I/O error at /var/lib/secret.db"));
  }

  std::unique_ptr<storage::AccountStore> found_;
};

/// For ServiceWorld: another backend, except its accounts.
inline std::unique_ptr<backend::Backend> without_accounts(std::unique_ptr<backend::Backend> rest) {
  rest->accounts = std::make_unique<LostAccounts>(std::move(rest->accounts));
  return rest;
}

}  // namespace testkit
