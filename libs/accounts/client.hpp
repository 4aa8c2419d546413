/// Where a request came from, as far as sessions and security events remember it.
#pragma once

#include <optional>
#include <string>

namespace accounts {

struct Client {
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;  ///< at most 512 bytes
};

}  // namespace accounts
