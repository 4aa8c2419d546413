#include "storage/sqlite/database.hpp"
#include "storage/sqlite/purge.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {
namespace {

class Revocations final : public RevocationStore {
 public:
  explicit Revocations(Database& database) : database_(database) {}

  runtime::Task<base::Status> revoke(RevokedToken token) override {
    return database_.write(
        [token = std::move(token), now = database_.clock().now()](Connection& connection) -> base::Status {
          Statement insert =
              connection.prepare("INSERT INTO revoked_tokens VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
          insert.bind(token.token_id, token.user_id, token.expires_at, now);
          if (insert.run() > 0) record_change(connection, ChangeKind::kToken, token.token_id);
          return {};
        });
  }

  runtime::Task<base::Result<bool>> is_revoked(std::string token_id) override {
    return database_.read([token_id = std::move(token_id)](Connection& connection) -> base::Result<bool> {
      Statement select = connection.prepare("SELECT 1 FROM revoked_tokens WHERE token_id = ?1");
      select.bind(token_id);
      return select.step();
    });
  }

  runtime::Task<base::Result<std::uint64_t>> purge_expired() override {
    return purge(database_,
                 "DELETE FROM revoked_tokens WHERE rowid IN"
                 " (SELECT rowid FROM revoked_tokens WHERE expires_at <= ?1 LIMIT ?2)",
                 database_.clock().now());
  }

 private:
  Database& database_;
};

}  // namespace

RevokedToken Rows<RevokedToken>::read(const Statement& row) {
  return {.token_id = row.text(0), .user_id = row.text(1), .expires_at = row.timestamp(2)};
}

/// The time of the revocation is for people who look into the table; no port knows it.
void Rows<RevokedToken>::insert(Connection& connection, const RevokedToken& row) {
  Statement insert = connection.prepare("INSERT INTO revoked_tokens VALUES (?1, ?2, ?3, 0)");
  insert.bind(row.token_id, row.user_id, row.expires_at);
  insert.run();
}

std::unique_ptr<RevocationStore> make_revocation_store(Database& database) {
  return std::make_unique<Revocations>(database);
}

}  // namespace storage::sqlite
