/// Work that has to be done once, by whichever process gets to it, also when the one that began dies.
///
/// An item waits until it is due. Who claims it has it for the time of a lease, and gets a number, the fence, that no
/// other claim of it has. When the lease passes without a word the item is there for others again, and from their claim
/// on the old number changes nothing: a slow worker that comes back cannot undo what others did. What an item stands
/// for must bear being begun twice.
///
///     auto claim = co_await queue.claim("export", std::chrono::minutes{1});
///     if (claim && *claim) { ...; co_await queue.finish(**claim); }
///
/// Times are the store's clock; a lease has to be longer than clocks of machines differ.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct WorkItem {
  std::string id;       ///< unique among all kinds
  std::string kind;     ///< "export", "deletion", …
  std::string subject;  ///< whom it is about: a user's id
  base::Timestamp due_at;
  std::uint64_t step = 0;  ///< how far it is, in the words of its kind
  base::Timestamp created_at;
  bool operator==(const WorkItem&) const = default;
};

struct WorkClaim {
  WorkItem item;
  std::uint64_t fence = 0;
  std::uint64_t attempts = 1;  ///< claims since it became due, this one included
};

/// What should have been done by now.
struct Overdue {
  std::uint64_t items = 0;
  std::optional<base::Timestamp> oldest;  ///< since when
};

/// Thread-safe. What succeeded is durable. All calls can fail with `unavailable` or `internal`.
class WorkQueue {
 public:
  virtual ~WorkQueue() = default;

  /// False when there is an item with that id, which stays as it is.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> add(WorkItem item) = 0;

  /// The item of the kind that has been due the longest and that nobody has, for as long as the lease; of many callers
  /// one gets it. nullopt when there is none.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<WorkClaim>>> claim(
      std::string kind, std::chrono::milliseconds lease) = 0;

  // False from all below: somebody else has it, or it is done.

  /// From now on.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> renew(WorkClaim claim, std::chrono::milliseconds lease) = 0;
  /// It is done for now: due again at that time, as `step`, with no attempts counted.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> put_off(WorkClaim claim, base::Timestamp due_at,
                                                                  std::uint64_t step) = 0;
  /// It failed: others may have it then. It stays due since it was, and attempts stay counted.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> retry(WorkClaim claim, base::Timestamp at) = 0;
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> finish(WorkClaim claim) = 0;

  /// Makes it due at that time, no matter who has it, if it is there.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> hasten(std::string id, base::Timestamp due_at) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<Overdue>> overdue(std::string kind) = 0;
};

}  // namespace storage
