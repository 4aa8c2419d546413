/// What security staff wants to see later: logins, reuse of tokens, changes of passwords (HTTP contract section 7.16).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct SecurityEvent {
  std::string id;
  std::optional<std::string> user_id;
  std::string type;  ///< for example "login_failed", "refresh_reuse", "password_changed"
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
  base::Timestamp at;
};

/// Thread-safe.
class SecurityEventLog {
 public:
  virtual ~SecurityEventLog() = default;

  /// Takes the event and returns at once; it is written within about a second. Never blocks. When the bounded buffer is
  /// full, or writing fails for long, events are dropped and counted.
  virtual void record(SecurityEvent event) noexcept = 0;

  /// Events lost since start.
  [[nodiscard]] virtual std::uint64_t dropped() const noexcept = 0;

  /// Returns when everything recorded before the call is stored.
  [[nodiscard]] virtual runtime::Task<base::Status> flush() = 0;

  /// The newest events of the user, newest first, at most `limit` and never more than 1000.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<SecurityEvent>>> newest_of_user(std::string user_id,
                                                                                               std::size_t limit) = 0;

  /// Keeps the rows but replaces the person in them; addresses and user agents go.
  [[nodiscard]] virtual runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) = 0;

  /// Forgets what is older; the number of rows.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) = 0;
};

}  // namespace storage
