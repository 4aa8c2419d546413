/// What security staff wants to see later: logins, reuse of tokens, changes of passwords (HTTP contract section 7.16).
#pragma once

#include <optional>
#include <string>

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

using SecurityEventLog = EventLog<SecurityEvent>;

}  // namespace storage
