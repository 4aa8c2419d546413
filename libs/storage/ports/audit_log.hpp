/// Who touched whose data (HTTP contract section 7.15).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct AuditEntry {
  std::string id;
  std::string user_id;  ///< whose data
  std::optional<std::string> accessor_id;
  std::string accessor_type;  ///< "user", "admin" or "service"
  std::string action;         ///< "READ", "CREATE", "UPDATE", "DELETE" or "EXPORT"
  std::string resource;       ///< for example "UserProfile"
  std::optional<std::string> resource_id;
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
  std::optional<std::string> endpoint;  ///< route template
  std::optional<std::string> method;
  base::Timestamp accessed_at;
};

/// Thread-safe.
class AuditLog {
 public:
  virtual ~AuditLog() = default;

  /// Takes the entry and returns at once; it is written within about a second. Never blocks. When the bounded buffer is
  /// full, or writing fails for long, entries are dropped and counted.
  virtual void record(AuditEntry entry) noexcept = 0;

  /// Entries lost since start.
  [[nodiscard]] virtual std::uint64_t dropped() const noexcept = 0;

  /// Returns when everything recorded before the call is stored.
  [[nodiscard]] virtual runtime::Task<base::Status> flush() = 0;

  /// The newest entries about the user, newest first, at most `limit` and never more than 1000.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<AuditEntry>>> newest_of_user(std::string user_id,
                                                                                            std::size_t limit) = 0;

  /// Keeps the rows but replaces the person in them: `user_id` and equal `accessor_id` become `pseudonym`, addresses
  /// and user agents go.
  [[nodiscard]] virtual runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) = 0;

  /// Forgets what is older; the number of rows.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) = 0;
};

}  // namespace storage
