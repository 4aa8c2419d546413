/// Notes what security staff wants to see later (docs/http-contract.md §7.16). Never holds a request up and never
/// fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "accounts/client.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "storage/ports/security_event_log.hpp"

namespace accounts {

/// Thread-safe, does not block.
class SecurityJournal {
 public:
  SecurityJournal(storage::SecurityEventLog& log, const base::Clock& clock, base::Random& random)
      : log_(log), clock_(clock), random_(random) {}

  /// `type` is one word, for example "login_failed".
  void note(std::string_view type, std::optional<std::string> user_id, const Client& client) {
    log_.record({.id = random_.uuid(),
                 .user_id = std::move(user_id),
                 .type = std::string(type),
                 .ip_address = client.ip_address,
                 .user_agent = client.user_agent,
                 .at = clock_.now()});
  }

 private:
  storage::SecurityEventLog& log_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace accounts
