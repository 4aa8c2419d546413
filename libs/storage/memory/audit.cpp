#include "storage/memory/event_log.hpp"
#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Audit final : public AuditLog {
 public:
  explicit Audit(LogOptions options) : log_(options.entries_max) {}

  void record(AuditEntry entry) noexcept override { log_.add(std::move(entry)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return 0; }
  runtime::Task<base::Status> flush() override { co_return base::Status{}; }

  runtime::Task<base::Result<std::vector<AuditEntry>>> newest_of_user(std::string user_id, std::size_t limit) override {
    co_return log_.newest(limit, [&](const AuditEntry& row) { return row.user_id == user_id; });
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    log_.for_each([&](AuditEntry& row) {
      const bool is_accessor = row.accessor_id == user_id;
      if (row.user_id != user_id && !is_accessor) return;
      if (row.user_id == user_id) row.user_id = pseudonym;
      if (is_accessor) row.accessor_id = pseudonym;
      row.ip_address.reset();
      row.user_agent.reset();
    });
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    co_return log_.erase_if([&](const AuditEntry& row) { return row.accessed_at < cutoff; });
  }

 private:
  EventLog<AuditEntry> log_;
};

}  // namespace

std::unique_ptr<AuditLog> make_audit_log(LogOptions options) { return std::make_unique<Audit>(options); }

}  // namespace storage::memory
