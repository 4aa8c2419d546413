#include "storage/mongodb/event_log.hpp"

namespace storage::mongodb {

namespace {

class SecurityEvents final : public MongodbEventLog<SecurityEvent, SecurityEventRecord, SecurityEventLog> {
 public:
  using MongodbEventLog::MongodbEventLog;

  runtime::Task<base::Result<std::vector<std::string>>> login_addresses(std::string user_id,
                                                                        base::Timestamp since) override {
    return database_.run(
        meter_, [user_id = std::move(user_id), since](Client& client) -> base::Result<std::vector<std::string>> {
          FindOptions options;
          options.sort = std::move(Bson().add("at", -1).add("_id", -1));
          options.limit = kLoginAddressesMax;
          Bson filter;
          filter.add("userId", user_id).add("at", Bson().add("$gte", since));
          filter.add("type",
                     Bson().add("$in", std::vector<std::string>{std::string(kLoginEvent), std::string(kSignUpEvent)}));
          std::vector<std::string> addresses;
          for (const Bson& row : client.collection(kSecurityEvents).find(filter, options)) {
            auto address = BsonView(row).optional_text("ipAddress");
            if (address) addresses.push_back(std::move(*address));
          }
          return addresses;
        });
  }
};

}  // namespace

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
  return std::make_unique<SecurityEvents>(database, options, "security_events",
                                          std::initializer_list<const char*>{"userId"});
}

}  // namespace storage::mongodb
