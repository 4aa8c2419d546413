/// Who touched whose data (HTTP contract section 7.15).
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "storage/ports/event_log.hpp"

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

/// The user of a row is `user_id`; an equal `accessor_id` is anonymised, too.
using AuditLog = EventLog<AuditEntry>;

}  // namespace storage
