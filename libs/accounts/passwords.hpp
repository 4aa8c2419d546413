/// Password hashing off the event loops: every call runs on the hash pool, whose queue is bounded. When it is full the
/// answer is `unavailable` at once, so a storm of logins slows nothing but logins.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "runtime/task.hpp"
#include "runtime/worker_pool.hpp"
#include "security/password_hasher.hpp"

namespace accounts {

/// Thread-safe; does not block the caller's loop. Hasher and pool must outlive it.
class Passwords {
 public:
  Passwords(const security::PasswordHasher& hasher, runtime::WorkerPool& pool) : hasher_(hasher), pool_(pool) {}

  [[nodiscard]] runtime::Task<base::Result<base::Secret>> hash(base::Secret password) const;
  [[nodiscard]] runtime::Task<base::Result<security::PasswordCheck>> check(base::Secret password,
                                                                           base::Secret stored) const;
  /// Takes the time of `check` and matches nothing.
  [[nodiscard]] runtime::Task<base::Result<security::PasswordCheck>> check_nobody(base::Secret password) const;

 private:
  const security::PasswordHasher& hasher_;
  runtime::WorkerPool& pool_;
};

}  // namespace accounts
