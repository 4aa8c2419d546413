/// What the audit log and the log of security events have in common.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

/// Rows forgotten in one transaction, so that other writes pass in between.
inline constexpr std::size_t kEventsForgottenAtOnce = 500;

/// The most that one page answers.
inline constexpr std::size_t kEventsAnsweredMax = 1000;

/// How many of `rows` may stay when all of them take `bytes` and `bytes_max` is the bound; nothing when all may. Their
/// number would not do: rows that come while they are counted would be too many.
[[nodiscard]] inline std::optional<std::uint64_t> rows_within(std::uint64_t rows, std::uint64_t bytes,
                                                              std::uint64_t bytes_max) {
  if (bytes <= bytes_max) return std::nullopt;
  return static_cast<std::uint64_t>(static_cast<double>(rows) * static_cast<double>(bytes_max) /
                                    static_cast<double>(bytes));
}

/// Where somebody is who reads all rows of a user: the last row that they have.
struct EventPlace {
  base::Timestamp at;
  std::string id;
  friend auto operator<=>(const EventPlace&, const EventPlace&) = default;
};

/// Rows that are written, read by the newest, and forgotten by age. Thread-safe.
template <class Row>
class EventLog {
 public:
  virtual ~EventLog() = default;

  /// Takes the row and returns at once; it is written within about a second. Never blocks. When the bounded buffer is
  /// full, or writing fails for long, rows are dropped and counted.
  virtual void record(Row row) noexcept = 0;

  /// Rows lost since start.
  [[nodiscard]] virtual std::uint64_t dropped() const noexcept = 0;

  /// Returns when everything recorded before the call is stored.
  [[nodiscard]] virtual runtime::Task<base::Status> flush() = 0;

  /// A page of all rows about the user: those before `after`, or the newest, the latest first and by id among those of
  /// the same time; at most `limit` and `kEventsAnsweredMax`. An empty page is the end.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<Row>>> older_of_user(std::string user_id,
                                                                                    std::optional<EventPlace> after,
                                                                                    std::size_t limit) = 0;
  /// The first page.
  [[nodiscard]] runtime::Task<base::Result<std::vector<Row>>> newest_of_user(std::string user_id, std::size_t limit) {
    return older_of_user(std::move(user_id), std::nullopt, limit);
  }

  /// Keeps the rows but replaces the person in them: ids of the user become `pseudonym`, in the rows of others, too;
  /// addresses and user agents of theirs go.
  [[nodiscard]] virtual runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) = 0;

  /// Forgets what is older; the number of rows.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) = 0;

  /// Forgets the oldest beyond `rows_max`; the number of rows.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> keep_newest(std::uint64_t rows_max) = 0;

  /// Forgets the oldest until the rows take about `bytes_max` of the store or less; the number of rows. Taken together
  /// with their indexes by SQLite, without them by MongoDB, whose indexes do not shrink.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> keep_bytes(std::uint64_t bytes_max) = 0;
};

}  // namespace storage
