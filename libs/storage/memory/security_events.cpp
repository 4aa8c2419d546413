#include "storage/memory/event_log.hpp"

namespace storage::memory {
namespace {

void anonymise(SecurityEvent& row, const std::string& user_id, const std::string& pseudonym) {
  if (row.user_id != user_id) return;
  row.user_id = pseudonym;
  row.ip_address.reset();
  row.user_agent.reset();
}

}  // namespace

std::unique_ptr<SecurityEventLog> make_security_event_log(LogOptions options) {
  return std::make_unique<MemoryEventLog<SecurityEvent>>(options, &SecurityEvent::at, &anonymise);
}

}  // namespace storage::memory
