#include "storage/sqlite/audit_table.hpp"
#include "storage/sqlite/event_log.hpp"

namespace storage::sqlite {
namespace {

constexpr const char* kBytes =
    "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name IN"
    " ('audit_rows', 'audit_words', 'audit_entries'))";

class AuditEntries final : public AuditLog {
 public:
  AuditEntries(Database& database, const LogOptions& options)
      : database_(database), buffer_(database, options.buffer_max) {}

  void record(AuditEntry row) noexcept override { buffer_.record(std::move(row)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return buffer_.dropped(); }
  runtime::Task<base::Status> flush() override { return buffer_.flush(); }

  runtime::Task<base::Result<std::vector<AuditEntry>>> older_of_user(std::string user_id,
                                                                     std::optional<EventPlace> after,
                                                                     std::size_t limit) override {
    return database_.read(
        [user_id = std::move(user_id), after = std::move(after),
         limit = std::min(limit, kEventsAnsweredMax)](Connection& connection) -> base::Result<std::vector<AuditEntry>> {
          return audit::older_of_user(connection, user_id, after, limit);
        });
  }

  runtime::Task<base::Result<AuditPage>> list(AuditQuery query) override {
    return database_.read([query = std::move(query)](Connection& connection) -> base::Result<AuditPage> {
      return audit::list(connection, query);
    });
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto work = [user_id, pseudonym](Connection& connection) -> base::Status {
      audit::anonymise(connection, user_id, pseudonym);
      return {};
    };
    const base::Status done = co_await database_.write(std::move(work));
    if (!done) co_return done;
    co_return co_await anonymise_resources(std::move(user_id), std::move(pseudonym));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    auto forget = [cutoff](Connection& connection, std::size_t limit) {
      return audit::forget_before(connection, cutoff, limit);
    };
    const auto rows = co_await forget_in_steps(database_, std::move(forget));
    if (!rows) co_return rows;
    co_return co_await with_words(*rows);
  }

  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::uint64_t rows_max) override {
    const auto rows = co_await forget_beyond(database_, rows_max, &audit::count, &audit::forget_oldest);
    if (!rows) co_return rows;
    co_return co_await with_words(*rows);
  }

  runtime::Task<base::Result<std::uint64_t>> keep_bytes(std::uint64_t bytes_max) override {
    const auto rows_max = co_await rows_that_fit(database_, bytes_max, kBytes, &audit::count);
    if (!rows_max) co_return std::unexpected(rows_max.error());
    if (!*rows_max) co_return std::uint64_t{0};
    co_return co_await keep_newest(**rows_max);
  }

 private:
  /// In the rows of others. They are looked for by a reader, so that no write waits for that.
  runtime::Task<base::Status> anonymise_resources(std::string user_id, std::string pseudonym) {
    while (true) {
      auto look = [user_id](Connection& connection) -> base::Result<std::vector<std::string>> {
        return audit::naming(connection, user_id, kEventsForgottenAtOnce);
      };
      auto ids = co_await database_.read(std::move(look));
      if (!ids) co_return std::unexpected(ids.error());
      if (ids->empty()) co_return base::Status{};
      auto replace = [ids = std::move(*ids), user_id, pseudonym](Connection& connection) -> base::Status {
        audit::anonymise_resources(connection, ids, user_id, pseudonym);
        return {};
      };
      const base::Status replaced = co_await database_.write(std::move(replace));
      if (!replaced) co_return replaced;
    }
  }

  /// `rows` went; what only they named goes, too.
  runtime::Task<base::Result<std::uint64_t>> with_words(std::uint64_t rows) {
    if (rows == 0) co_return rows;
    const auto words = co_await forget_in_steps(database_, &audit::forget_words);
    if (!words) co_return std::unexpected(words.error());
    co_return rows;
  }

  Database& database_;
  LogBuffer<AuditEntry, &Rows<AuditEntry>::insert> buffer_;
};

}  // namespace

void Rows<AuditEntry>::insert(Connection& connection, const AuditEntry& row) { audit::insert(connection, row); }

std::unique_ptr<AuditLog> make_audit_log(Database& database, LogOptions options) {
  return std::make_unique<AuditEntries>(database, options);
}

}  // namespace storage::sqlite
