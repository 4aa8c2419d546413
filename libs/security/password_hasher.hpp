/// Storing and checking passwords: Argon2id for every new hash, bcrypt read-only for accounts of the old system.
///
/// Every function burns CPU for tens of milliseconds and, for Argon2id, takes `memory_kib` of memory while it runs.
/// Call them on the hash pool only; the pool's threads times `memory_kib` is then all the memory hashing can ever take.
///
///     auto check = hasher.verify(password, account.password_hash);
///     if (!check) return std::unexpected(std::move(check).error());  // out of memory: 503, never "wrong password"
///     if (check->matches && check->needs_rehash) store(hasher.hash(password));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace security {

/// Argon2id cost. The defaults are the floor of docs/http-contract.md §3, which is OWASP's minimum
/// (Password Storage Cheat Sheet: m=19456, t=2, p=1).
struct PasswordHasherOptions {
  std::uint32_t memory_kib = 19456;              ///< at least 8
  std::uint32_t iterations = 2;                  ///< at least 1
  std::uint32_t verify_memory_kib_max = 65'536;  ///< stored hashes that would take more are refused, not computed
};

struct PasswordCheck {
  bool matches = false;
  bool needs_rehash = false;  ///< bcrypt, or Argon2id cheaper than today's cost; meaningful when `matches`
};

/// Thread-safe, blocking.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordHasherOptions options);

  /// PHC string "$argon2id$v=19$m=..,t=..,p=1$salt$hash" of the NFC form. `unavailable` when memory is short.
  /// The password is never truncated; bounding its length is the policy's task.
  [[nodiscard]] base::Result<std::string> hash(const base::Secret& password) const;

  /// Compares with an Argon2id PHC string or a bcrypt hash ("$2a$", "$2b$", "$2y$"). A stored text of any other kind
  /// matches nothing and takes as long as an Argon2id check. `unavailable` when memory is short.
  [[nodiscard]] base::Result<PasswordCheck> verify(const base::Secret& password, std::string_view stored) const;

  /// Whether `verify` would compute anything for `stored`: a bcrypt hash or an Argon2id PHC string that is well-formed
  /// and not too expensive. Costs nothing.
  [[nodiscard]] bool can_verify(std::string_view stored) const noexcept;

  /// Takes as long as `verify` against a hash of today's cost. Called for unknown accounts, so that the time of an
  /// answer does not tell which addresses are registered.
  void verify_nobody(const base::Secret& password) const;

 private:
  [[nodiscard]] base::Result<PasswordCheck> verify_argon2id(const base::Secret& password,
                                                            const std::string& stored) const;
  PasswordHasherOptions options_;
};

}  // namespace security
