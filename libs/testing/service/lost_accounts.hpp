/// A store whose database of accounts is gone, to see that an outage is neither a pass nor a refusal. For tests only.
#pragma once

#include <memory>

#include "backend/backend.hpp"

namespace testkit {

/// Fails everything as `unavailable` with a detail no client may see.
class LostAccounts final : public storage::AccountStore {
 public:
  using Account = storage::Account;
  template <class T>
  using Task = runtime::Task<T>;

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
  Task<base::Result<Account>> set_onboarding_completed(std::string, bool) override { co_return gone(); }
  Task<base::Status> set_last_login(std::string, base::Timestamp) override { co_return gone(); }
  Task<base::Result<bool>> remove(std::string) override { co_return gone(); }

 private:
  static std::unexpected<base::Error> gone() {
    return std::unexpected(base::unavailable("sqlite: disk I/O error at /var/lib/secret.db"));
  }
};

/// Another backend, except its accounts.
class BackendWithoutAccounts final : public backend::Backend {
 public:
  explicit BackendWithoutAccounts(std::unique_ptr<backend::Backend> rest) : rest_(std::move(rest)) {}

  storage::AccountStore& accounts() override { return accounts_; }
  storage::SessionStore& sessions() override { return rest_->sessions(); }
  storage::RevocationStore& revocations() override { return rest_->revocations(); }
  storage::TokenChangeFeed& token_changes() override { return rest_->token_changes(); }
  storage::ProfileStore& profiles() override { return rest_->profiles(); }
  storage::SettingsStore& settings() override { return rest_->settings(); }
  storage::AvatarStore& avatars() override { return rest_->avatars(); }
  storage::PersonStore& people() override { return rest_->people(); }
  storage::DocumentStore& documents() override { return rest_->documents(); }
  storage::OwnedStores& owned() override { return rest_->owned(); }
  storage::BlobStore& blobs() override { return rest_->blobs(); }
  storage::AuditLog& audit_log() override { return rest_->audit_log(); }
  storage::SecurityEventLog& security_events() override { return rest_->security_events(); }
  storage::Archive& archive() override { return rest_->archive(); }
  storage::InstallationStore& installation() override { return rest_->installation(); }
  storage::UploadMark* upload_mark() override { return rest_->upload_mark(); }
  const backend::Description& description() const override { return rest_->description(); }
  storage::StoreOrigin& origin() override { return rest_->origin(); }
  storage::RateLimitStore& rate_limits() override { return rest_->rate_limits(); }
  storage::HealthProbe& database_health() override { return rest_->database_health(); }
  storage::HealthProbe& write_health() override { return rest_->write_health(); }
  storage::HealthProbe* cache_health() override { return rest_->cache_health(); }

 private:
  std::unique_ptr<backend::Backend> rest_;
  LostAccounts accounts_;
};

/// For ServiceWorld.
inline std::unique_ptr<backend::Backend> without_accounts(std::unique_ptr<backend::Backend> rest) {
  return std::make_unique<BackendWithoutAccounts>(std::move(rest));
}

}  // namespace testkit
