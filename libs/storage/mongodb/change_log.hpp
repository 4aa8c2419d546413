/// The rows of `token_changes`: what ended which tokens, numbered without a gap.
///
/// A row takes the number after the latest one as its `_id`, so the unique index orders writers: the one that comes
/// second takes the next number. No counter exists that could run ahead of the rows. One row may name many subjects.
/// The log keeps the latest `kRowsKept` rows. Blocks; throws Failure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/mongodb/client_pool.hpp"
#include "storage/ports/token_change_feed.hpp"

namespace storage::mongodb {

inline constexpr std::uint64_t kRowsKept = 4096;
inline constexpr std::size_t kSubjectsPerRowMax = 1000;
inline constexpr std::size_t kSubjectsPerAnswerMax = 4096;

enum class ChangeKind { kEverything, kToken, kFamily, kUser, kUnlocked };

struct TokenChange {
  ChangeKind kind = ChangeKind::kEverything;
  std::string subject;
};

/// Number of the latest row, 0 when there is none.
[[nodiscard]] std::uint64_t latest_change(Client& client);

/// Adds one row and answers its number. `latest` is where to try first.
[[nodiscard]] std::uint64_t append_changes(Client& client, std::uint64_t latest,
                                           const std::vector<TokenChange>& changes);

/// What came after `generation`; `everything` when rows are missing, or when there are more than a few hundred rows or
/// `kSubjectsPerAnswerMax` subjects.
[[nodiscard]] TokenChanges read_changes(Client& client, std::uint64_t generation);

}  // namespace storage::mongodb
