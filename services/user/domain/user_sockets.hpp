/// The sockets that users have open in this process, as far as those who have something to tell need to know.
#pragma once

#include <string>
#include <string_view>

namespace user {

/// Thread-safe; never waits for a client.
class UserSockets {
 public:
  virtual ~UserSockets() = default;

  /// Sends an event to every socket of the user. `json` is one JSON value. Calls that do not overlap arrive in order.
  virtual void deliver(const std::string& user_id, std::string_view event, std::string_view json) = 0;
  /// Whether `deliver` would reach one.
  [[nodiscard]] virtual bool has_sockets_of(const std::string& user_id) const = 0;
};

}  // namespace user
