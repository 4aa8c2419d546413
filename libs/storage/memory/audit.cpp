#include "storage/memory/event_log.hpp"

namespace storage::memory {
namespace {

void anonymise_entry(AuditEntry& row, const std::string& user_id, const std::string& pseudonym) {
  const bool is_accessor = row.accessor_id == user_id;
  if (row.resource_id == user_id) row.resource_id = pseudonym;
  if (row.user_id != user_id && !is_accessor) return;
  base::SystemRandom random;
  if (row.count) row.id = random.uuid();
  if (row.user_id == user_id) row.user_id = pseudonym;
  if (is_accessor) row.accessor_id = pseudonym;
  row.ip_address.reset();
  row.user_agent.reset();
  row.changes.reset();
}

class AuditEntries final : public MemoryEventLog<AuditEntry, AuditLog> {
 public:
  using MemoryEventLog::MemoryEventLog;

  void record(AuditEntry row) noexcept override {
    if (has_added(row)) return;
    MemoryEventLog::record(std::move(row));
  }

  runtime::Task<base::Result<AuditPage>> list(AuditQuery query) override {
    const std::lock_guard lock(mutex_);
    std::vector<AuditEntry> found;
    for (const AuditEntry& row : rows_) {
      if (matches(query, row)) found.push_back(row);
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &AuditEntry::accessed_at);
    AuditPage page;
    page.is_exact = found.size() <= kAuditDepthMax;
    if (!page.is_exact) found.resize(kAuditDepthMax);
    page.total = found.size();
    for (std::size_t i = query.offset; i < found.size() && page.items.size() < query.limit; ++i) {
      page.items.push_back(found[i]);
    }
    co_return page;
  }

 private:
  bool has_added(const AuditEntry& row) {
    const std::lock_guard lock(mutex_);
    const auto kept = std::ranges::find(rows_, row.id, &AuditEntry::id);
    if (kept == rows_.end()) return false;
    add_reads(*kept, row);
    return true;
  }
};

}  // namespace

std::unique_ptr<AuditLog> make_audit_log(LogOptions options) {
  return std::make_unique<AuditEntries>(options, &AuditEntry::accessed_at, &anonymise_entry);
}

}  // namespace storage::memory
