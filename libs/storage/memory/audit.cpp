#include "storage/memory/event_log.hpp"

namespace storage::memory {
namespace {

void anonymise(AuditEntry& row, const std::string& user_id, const std::string& pseudonym) {
  const bool is_accessor = row.accessor_id == user_id;
  if (row.user_id != user_id && !is_accessor) return;
  if (row.user_id == user_id) row.user_id = pseudonym;
  if (is_accessor) row.accessor_id = pseudonym;
  row.ip_address.reset();
  row.user_agent.reset();
}

}  // namespace

std::unique_ptr<AuditLog> make_audit_log(LogOptions options) {
  return std::make_unique<MemoryEventLog<AuditEntry>>(options, &AuditEntry::accessed_at, &anonymise);
}

}  // namespace storage::memory
