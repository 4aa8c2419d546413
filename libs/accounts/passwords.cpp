#include "accounts/passwords.hpp"

namespace accounts {

using security::PasswordCheck;

runtime::Task<base::Result<base::Secret>> Passwords::hash(base::Secret password) const {
  auto work = [this, password = std::move(password)]() -> base::Result<base::Secret> {
    base::Result<std::string> hashed = hasher_.hash(password);
    if (!hashed) return std::unexpected(std::move(hashed).error());
    return base::Secret(std::move(*hashed));
  };
  return runtime::run_on(pool_, std::move(work));
}

runtime::Task<base::Result<PasswordCheck>> Passwords::check(base::Secret password, base::Secret stored) const {
  auto work = [this, password = std::move(password), stored = std::move(stored)]() -> base::Result<PasswordCheck> {
    return hasher_.verify(password, stored.reveal());
  };
  return runtime::run_on(pool_, std::move(work));
}

runtime::Task<base::Result<PasswordCheck>> Passwords::check_nobody(base::Secret password) const {
  auto work = [this, password = std::move(password)]() -> base::Result<PasswordCheck> {
    hasher_.verify_nobody(password);
    return PasswordCheck{};
  };
  return runtime::run_on(pool_, std::move(work));
}

}  // namespace accounts
