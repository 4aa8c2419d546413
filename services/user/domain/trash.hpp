/// Looks after the trash of swept files: what a row names again comes back, what is old goes for good.
///
/// So a sweep that followed an operator's mistake mends itself: once the right database is back, its files are.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "user/domain/orphan_sweep.hpp"

namespace user {

struct TrashRules {
  std::chrono::milliseconds age_max = std::chrono::hours{7 * 24};
  std::uint64_t bytes_max = std::uint64_t{10} << 30;  ///< beyond it the oldest go, however young
  bool may_purge = true;                              ///< false: nothing goes, for the clock may be wrong
};

struct TrashFindings {
  std::uint64_t files = 0;  ///< that stay
  std::uint64_t bytes = 0;
  std::uint64_t retrieved = 0;
  std::uint64_t purged = 0;
};

/// Stops at the first error. Pages through the trash, so its memory is bounded.
[[nodiscard]] runtime::Task<base::Result<TrashFindings>> tend_trash(OrphanSources sources, TrashRules rules);

/// Counts and changes nothing.
[[nodiscard]] runtime::Task<base::Result<TrashFindings>> count_trash(OrphanSources sources);

}  // namespace user
