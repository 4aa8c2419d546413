#include "accounts/password_rules.hpp"

namespace accounts {

using security::PasswordComposition;
using security::PasswordPolicy;

runtime::Task<base::Result<PasswordPolicy>> PasswordRules::policy() {
  if (composition_) co_return PasswordPolicy(*composition_);
  Origin known = known_.load(std::memory_order_relaxed);
  if (known == Origin::kUnasked) {
    const base::Result<bool> is_first = co_await origin_.is_of_first_release();
    if (!is_first) co_return std::unexpected(is_first.error());
    known = *is_first ? Origin::kFirstRelease : Origin::kLater;
    known_.store(known, std::memory_order_relaxed);
  }
  co_return PasswordPolicy(known == Origin::kFirstRelease ? PasswordComposition::kLegacy : PasswordComposition::kNone);
}

}  // namespace accounts
