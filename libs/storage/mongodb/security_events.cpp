#include <algorithm>

#include "storage/mongodb/anonymise.hpp"
#include "storage/mongodb/log_buffer.hpp"
#include "storage/mongodb/purge.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"

namespace storage::mongodb {
namespace {

constexpr std::size_t kAnswerMax = 1000;

class SecurityEvents final : public SecurityEventLog {
 public:
  SecurityEvents(Database& database, LogOptions options)
      : database_(database),
        meter_(database.meter("security_events")),
        buffer_(database, kSecurityEvents, options.buffer_max) {}

  void record(SecurityEvent event) noexcept override { buffer_.record(std::move(event)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return buffer_.dropped(); }
  runtime::Task<base::Status> flush() override { return buffer_.flush(meter_); }

  runtime::Task<base::Result<std::vector<SecurityEvent>>> newest_of_user(std::string user_id,
                                                                         std::size_t limit) override {
    auto work = [user_id = std::move(user_id), limit](Client& client) -> base::Result<std::vector<SecurityEvent>> {
      std::vector<SecurityEvent> events;
      if (limit == 0) return events;
      FindOptions options;
      options.sort = std::move(Bson().add("at", -1).add("_id", -1));
      options.limit = std::min(limit, kAnswerMax);
      const Bson filter = std::move(Bson().add("userId", user_id));
      for (const Bson& row : client.collection(kSecurityEvents).find(filter, options)) {
        events.push_back(SecurityEventRecord::decode(BsonView(row)));
      }
      return events;
    };
    return database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto work = [user_id = std::move(user_id), pseudonym = std::move(pseudonym)](Client& client) -> base::Status {
      anonymise(client, kSecurityEvents, "userId", user_id, pseudonym);
      return {};
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    return purge(database_, meter_, kSecurityEvents, not_after("at", cutoff - std::chrono::milliseconds{1}));
  }

 private:
  Database& database_;
  const Meter meter_;
  LogBuffer<SecurityEvent, &SecurityEventRecord::encode> buffer_;
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
  return std::make_unique<SecurityEvents>(database, options);
}

}  // namespace storage::mongodb
