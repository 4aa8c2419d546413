/// Events for security staff: logins, reuse of tokens, changes of passwords (docs/http-contract.md §7.16).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "storage/ports/event_log.hpp"

namespace storage {

struct SecurityEvent {
  std::string id;
  std::optional<std::string> user_id;
  std::string type;  ///< for example "login_failed", "refresh_reuse", "password_changed"
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
  base::Timestamp at;
};

[[nodiscard]] inline EventPlace place_of(const SecurityEvent& row) { return {row.at, row.id}; }

/// The types of events that say that a user was let in.
inline constexpr std::string_view kLoginEvent = "login";
inline constexpr std::string_view kSignUpEvent = "account_created";

/// The most addresses that `login_addresses` answers.
inline constexpr std::size_t kLoginAddressesMax = 1000;

class SecurityEventLog : public EventLog<SecurityEvent> {
 public:
  /// The addresses that the user logged in or signed up from at `since` or later, the latest first, at most
  /// kLoginAddressesMax; they may repeat.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<std::string>>> login_addresses(
      std::string user_id, base::Timestamp since) = 0;
};

}  // namespace storage
