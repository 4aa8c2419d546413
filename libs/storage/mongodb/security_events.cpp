#include "storage/mongodb/event_log.hpp"

namespace storage::mongodb {

Bson SecurityEventRecord::encode(const SecurityEvent& row) {
  Bson document = by_id(row.id);
  document.add("userId", row.user_id).add("type", row.type).add("ipAddress", row.ip_address);
  document.add("userAgent", row.user_agent).add("at", row.at);
  return document;
}

SecurityEvent SecurityEventRecord::decode(const BsonView& document) {
  SecurityEvent event;
  event.id = document.text("_id");
  event.user_id = document.optional_text("userId");
  event.type = document.text("type");
  event.ip_address = document.optional_text("ipAddress");
  event.user_agent = document.optional_text("userAgent");
  event.at = document.time("at");
  return event;
}

std::unique_ptr<SecurityEventLog> make_security_event_log(Database& database, LogOptions options) {
  return std::make_unique<MongodbEventLog<SecurityEvent, SecurityEventRecord>>(
      database, options, "security_events", std::initializer_list<const char*>{"userId"});
}

}  // namespace storage::mongodb
