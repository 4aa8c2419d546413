/// Marks that show at start whether database and uploads belong together: which installation they are of, and how far
/// it had come.
///
/// Both sides carry the same random id and a high-water mark: a time in milliseconds since the epoch that only grows
/// and is written rarely, first to the database, then to the uploads. So the database's mark is never below that of the
/// uploads, unless the database has lost what it once had: restored from yesterday, moved without its write-ahead log.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

/// How far the clock may stand from the mark and still be believed.
inline constexpr std::chrono::hours kClockDriftMax{24};

struct InstallationMark {
  std::string id;               ///< 32 lower-case hexadecimal digits
  std::int64_t high_water = 0;  ///< 0: of a database that has never been joined to uploads
  bool operator==(const InstallationMark&) const = default;
};

/// A new random id.
[[nodiscard]] std::string new_installation_id();

/// "<id> <mark>\n": how the mark lies in a file.
[[nodiscard]] std::string to_text(const InstallationMark& mark);
/// nullopt for anything `to_text` does not write.
[[nodiscard]] std::optional<InstallationMark> parse_mark(std::string_view text);

/// Name of the file in the folder of uploads. Not a name a blob can have.
inline constexpr std::string_view kMarkFileName = ".installation";

/// The mark after `mark` at that time: later by at least one, and the time itself where that can be believed.
[[nodiscard]] std::int64_t next_high_water(std::int64_t mark, base::Timestamp now) noexcept;

/// How far the clock is off, if that is further from the mark than is believed: positive when it is ahead, negative
/// when behind, zero when all is well.
[[nodiscard]] std::chrono::milliseconds clock_error(std::int64_t mark, base::Timestamp now) noexcept;

/// The database's side. Thread-safe. Fails with `unavailable` or `internal`.
class InstallationStore {
 public:
  virtual ~InstallationStore() = default;
  /// A database has an id from the moment it is opened first.
  [[nodiscard]] virtual runtime::Task<base::Result<InstallationMark>> get() = 0;
  /// Moves the mark forwards (next_high_water) and answers it, durably.
  [[nodiscard]] virtual runtime::Task<base::Result<InstallationMark>> raise(base::Timestamp now) = 0;
  /// Sets both, backwards too: for a copy, and for an operator who knows better.
  [[nodiscard]] virtual runtime::Task<base::Status> set(InstallationMark mark) = 0;
};

/// The side of the uploads. Thread-safe. Fails with `unavailable`.
class UploadMark {
 public:
  virtual ~UploadMark() = default;
  /// nullopt when there is none; a damaged one has an id that fits no database.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<InstallationMark>>> find() = 0;
  /// Durable when it returns; a reader sees the old one or the new one.
  [[nodiscard]] virtual runtime::Task<base::Status> set(InstallationMark mark) = 0;
};

}  // namespace storage
