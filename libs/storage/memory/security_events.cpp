#include "storage/memory/event_log.hpp"
#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class SecurityEvents final : public SecurityEventLog {
 public:
  explicit SecurityEvents(LogOptions options) : log_(options.entries_max) {}

  void record(SecurityEvent event) noexcept override { log_.add(std::move(event)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return 0; }
  runtime::Task<base::Status> flush() override { co_return base::Status{}; }

  runtime::Task<base::Result<std::vector<SecurityEvent>>> newest_of_user(std::string user_id,
                                                                         std::size_t limit) override {
    co_return log_.newest(limit, [&](const SecurityEvent& row) { return row.user_id == user_id; });
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    log_.for_each([&](SecurityEvent& row) {
      if (row.user_id != user_id) return;
      row.user_id = pseudonym;
      row.ip_address.reset();
      row.user_agent.reset();
    });
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    co_return log_.erase_if([&](const SecurityEvent& row) { return row.at < cutoff; });
  }

 private:
  EventLog<SecurityEvent> log_;
};

}  // namespace

std::unique_ptr<SecurityEventLog> make_security_event_log(LogOptions options) {
  return std::make_unique<SecurityEvents>(options);
}

}  // namespace storage::memory
