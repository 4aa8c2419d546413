#include <algorithm>

#include "storage/mongodb/anonymise.hpp"
#include "storage/mongodb/log_buffer.hpp"
#include "storage/mongodb/purge.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"

namespace storage::mongodb {
namespace {

constexpr std::size_t kAnswerMax = 1000;

class Audit final : public AuditLog {
 public:
  Audit(Database& database, LogOptions options)
      : database_(database), meter_(database.meter("audit")), buffer_(database, kAuditEntries, options.buffer_max) {}

  void record(AuditEntry entry) noexcept override { buffer_.record(std::move(entry)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return buffer_.dropped(); }
  runtime::Task<base::Status> flush() override { return buffer_.flush(meter_); }

  runtime::Task<base::Result<std::vector<AuditEntry>>> newest_of_user(std::string user_id, std::size_t limit) override {
    auto work = [user_id = std::move(user_id), limit](Client& client) -> base::Result<std::vector<AuditEntry>> {
      std::vector<AuditEntry> entries;
      if (limit == 0) return entries;
      FindOptions options;
      options.sort = std::move(Bson().add("at", -1).add("_id", -1));
      options.limit = std::min(limit, kAnswerMax);
      const Bson filter = std::move(Bson().add("userId", user_id));
      for (const Bson& row : client.collection(kAuditEntries).find(filter, options)) {
        entries.push_back(AuditRecord::decode(BsonView(row)));
      }
      return entries;
    };
    return database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto work = [user_id = std::move(user_id), pseudonym = std::move(pseudonym)](Client& client) -> base::Status {
      anonymise(client, kAuditEntries, "userId", user_id, pseudonym);
      anonymise(client, kAuditEntries, "accessorId", user_id, pseudonym);
      return {};
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    return purge(database_, meter_, kAuditEntries, not_after("at", cutoff - std::chrono::milliseconds{1}));
  }

 private:
  Database& database_;
  const Meter meter_;
  LogBuffer<AuditEntry, &AuditRecord::encode> buffer_;
};

}  // namespace

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
  return std::make_unique<Audit>(database, options);
}

}  // namespace storage::mongodb
