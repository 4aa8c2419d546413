/// Which rules a new password must meet here (docs/http-contract.md §3).
#pragma once

#include <atomic>
#include <optional>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "security/password_policy.hpp"
#include "storage/ports/store_origin.hpp"

namespace accounts {

/// Thread-safe, does not block. `origin` must outlive it.
class PasswordRules {
 public:
  /// `composition`: PASSWORD_COMPOSITION; nullopt: `legacy` where release 1.0.0 made the store, whose clients expect
  /// it, else `none` (NIST SP 800-63B-4 section 3.1.1.2 forbids rules of composition).
  PasswordRules(std::optional<security::PasswordComposition> composition, storage::StoreOrigin& origin)
      : composition_(composition), origin_(origin) {}

  /// Asks the store until it has answered once. Fails with `unavailable`.
  [[nodiscard]] runtime::Task<base::Result<security::PasswordPolicy>> policy();

 private:
  enum class Origin { kUnasked, kFirstRelease, kLater };

  const std::optional<security::PasswordComposition> composition_;
  storage::StoreOrigin& origin_;
  std::atomic<Origin> known_{Origin::kUnasked};
};

}  // namespace accounts
