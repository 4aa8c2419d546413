#include "storage/mongodb/event_log.hpp"

namespace storage::mongodb {

Bson AuditRecord::encode(const AuditEntry& row) {
  Bson document = by_id(row.id);
  document.add("userId", row.user_id).add("accessorId", row.accessor_id).add("accessorType", row.accessor_type);
  document.add("action", row.action).add("resource", row.resource).add("resourceId", row.resource_id);
  document.add("ipAddress", row.ip_address).add("userAgent", row.user_agent).add("endpoint", row.endpoint);
  document.add("method", row.method).add("at", row.accessed_at);
  return document;
}

AuditEntry AuditRecord::decode(const BsonView& document) {
  AuditEntry entry;
  entry.id = document.text("_id");
  entry.user_id = document.text("userId");
  entry.accessor_id = document.optional_text("accessorId");
  entry.accessor_type = document.text("accessorType");
  entry.action = document.text("action");
  entry.resource = document.text("resource");
  entry.resource_id = document.optional_text("resourceId");
  entry.ip_address = document.optional_text("ipAddress");
  entry.user_agent = document.optional_text("userAgent");
  entry.endpoint = document.optional_text("endpoint");
  entry.method = document.optional_text("method");
  entry.accessed_at = document.time("at");
  return entry;
}

std::unique_ptr<AuditLog> make_audit_log(Database& database, LogOptions options) {
  return std::make_unique<MongodbEventLog<AuditEntry, AuditRecord>>(
      database, options, "audit", std::initializer_list<const char*>{"userId", "accessorId"});
}

}  // namespace storage::mongodb
