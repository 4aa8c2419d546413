/// Lists and counts of accounts, and the lease under which the last administrator is kept. Throws Failure.
#pragma once

#include "storage/mongodb/client_pool.hpp"
#include "storage/ports/account_store.hpp"

namespace storage::mongodb {

/// The field that an order goes by, which has an index with the two that decide among equals.
[[nodiscard]] const char* field_of(AccountOrder order) noexcept;

[[nodiscard]] AccountPage list_accounts(Client& client, const AccountQuery& query);
[[nodiscard]] AccountCount count_accounts(Client& client, const AccountFilter& filter);
[[nodiscard]] bool has_other_admin(Client& client, const std::string& id);

/// Of all processes one at a time has it, so that two administrators cannot end each other's office at once. One that
/// dies with it loses it after kOfficeLease.
inline constexpr std::chrono::seconds kOfficeLease{30};

class OfficeLease {
 public:
  /// Waits for it; throws when the call's time is over.
  OfficeLease(Client& client, const base::Clock& clock);
  ~OfficeLease();
  OfficeLease(const OfficeLease&) = delete;
  OfficeLease& operator=(const OfficeLease&) = delete;

  /// Whether there is time left to write under it.
  [[nodiscard]] bool is_held() const noexcept;

 private:
  [[nodiscard]] bool take();

  Client& client_;
  const base::Clock& clock_;
  const std::string holder_;
  std::chrono::steady_clock::time_point taken_at_;
};

}  // namespace storage::mongodb
