/// The first administrator, made with a one-time token (docs/http-contract.md §4.10): while there are no accounts, a
/// start makes a token and the operator reads it where the program prints.
///
/// The token waits in the store as its digest, as one item of work, so that of many processes one prints it and of many
/// callers one uses it. Thread-safe, does not block; all calls can fail with `unavailable` or `internal`.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/work_queue.hpp"

namespace accounts {

inline constexpr std::chrono::hours kSetupTokenLifetime{24};

class FirstAdmin {
 public:
  /// All must outlive it.
  struct Parts {
    storage::AccountStore& accounts;
    storage::WorkQueue& work;
    const base::Clock& clock;
    base::Random& random;
  };
  explicit FirstAdmin(Parts parts) : parts_(parts) {}

  /// A new token; nullopt when there are accounts, or a token that was printed before and still holds.
  [[nodiscard]] runtime::Task<base::Result<std::optional<base::Secret>>> offer();

  /// Whether there are no accounts.
  [[nodiscard]] runtime::Task<base::Result<bool>> is_awaited();

  /// The token is taken, for a minute; nullopt when it is wrong, too old, used, or another call has it.
  [[nodiscard]] runtime::Task<base::Result<std::optional<storage::WorkClaim>>> take(base::Secret token);
  /// There was no administrator made after all.
  [[nodiscard]] runtime::Task<base::Status> give_back(storage::WorkClaim claim);
  /// It is used up.
  [[nodiscard]] runtime::Task<base::Status> use_up(storage::WorkClaim claim);

 private:
  [[nodiscard]] bool is_fresh(const storage::WorkItem& item) const;
  /// False when there is one.
  [[nodiscard]] runtime::Task<base::Result<bool>> add(base::Secret token);
  /// Removes a token that is too old.
  [[nodiscard]] runtime::Task<base::Status> forget_old();

  Parts parts_;
};

}  // namespace accounts
