#include "storage/memory/event_log.hpp"

namespace storage::memory {
namespace {

void anonymise_event(SecurityEvent& row, const std::string& user_id, const std::string& pseudonym) {
  if (row.user_id != user_id) return;
  row.user_id = pseudonym;
  row.ip_address.reset();
  row.user_agent.reset();
}

class SecurityEvents final : public MemoryEventLog<SecurityEvent, SecurityEventLog> {
 public:
  using MemoryEventLog::MemoryEventLog;

  runtime::Task<base::Result<std::vector<std::string>>> login_addresses(std::string user_id,
                                                                        base::Timestamp since) override {
    std::vector<std::string> addresses;
    const std::lock_guard lock(mutex_);
    for (auto row = rows_.rbegin(); row != rows_.rend() && addresses.size() < kLoginAddressesMax; ++row) {
      const bool is_login = row->type == kLoginEvent || row->type == kSignUpEvent;
      if (is_login && row->user_id == user_id && row->at >= since && row->ip_address) {
        addresses.push_back(*row->ip_address);
      }
    }
    co_return addresses;
  }
};

}  // namespace

std::unique_ptr<SecurityEventLog> make_security_event_log(LogOptions options) {
  return std::make_unique<SecurityEvents>(options, &SecurityEvent::at, &anonymise_event);
}

}  // namespace storage::memory
