#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/purge.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {
namespace {

/// See RowSql.
const std::string& sign_ins_sql() {
  static const std::string sql =
      RowSql<Session>::select() +
      " WHERE user_id = ?1 AND consumed_at IS NULL AND revoked_at IS NULL"
      " AND max(expires_at, created_at + ?2) > ?3 ORDER BY created_at DESC, family_id LIMIT ?4";
  return sql;
}

bool revoke_family_of(Connection& connection, const std::string& family_id, base::Timestamp now) {
  Statement update =
      connection.prepare("UPDATE sessions SET revoked_at = ?1 WHERE family_id = ?2 AND revoked_at IS NULL");
  update.bind(now, family_id);
  const bool changed = update.run() > 0;
  if (changed) record_change(connection, ChangeKind::kFamily, family_id);
  return changed;
}

void consume(Connection& connection, const Session& session, base::Timestamp now) {
  Statement update = connection.prepare("UPDATE sessions SET consumed_at = ?1 WHERE token_hash = ?2");
  update.bind(now, session.token_hash);
  update.run();
}

base::Result<Rotation> rotate_in(Connection& connection, const std::string& token_hash, const NextSession& next,
                                 std::chrono::milliseconds reuse_grace, base::Timestamp now) {
  auto presented = Rows<Session>::find(connection, token_hash);
  if (!presented) return Rotation{};
  Rotation rotation{judge_rotation(*presented, now), std::move(presented)};
  Session& session = *rotation.session;
  if (rotation.outcome == RotationOutcome::kConsumed && now - *session.consumed_at >= reuse_grace) {
    rotation.family_revoked = revoke_family_of(connection, session.family_id, now);
  }
  if (rotation.outcome != RotationOutcome::kRotated) return rotation;
  consume(connection, session, now);
  session = succeed(session, next, now);
  Rows<Session>::insert(connection, session);
  return rotation;
}

class Sessions final : public SessionStore {
 public:
  Sessions(Database& database, SessionOptions options) : database_(database), options_(options) {}

  runtime::Task<base::Status> create(Session session) override {
    return database_.write([session = std::move(session)](Connection& connection) -> base::Status {
      Rows<Session>::insert(connection, session);
      return {};
    });
  }

  runtime::Task<base::Result<std::optional<Session>>> find_by_token(std::string token_hash) override {
    return database_.read(
        [token_hash = std::move(token_hash)](Connection& connection) -> base::Result<std::optional<Session>> {
          return Rows<Session>::find(connection, token_hash);
        });
  }

  runtime::Task<base::Result<Rotation>> rotate(std::string token_hash, NextSession next,
                                               std::chrono::milliseconds reuse_grace) override {
    return database_.write([token_hash = std::move(token_hash), next = std::move(next), reuse_grace,
                            &clock = database_.clock()](Connection& connection) {
      return rotate_in(connection, token_hash, next, reuse_grace, clock.now());
    });
  }

  runtime::Task<base::Result<bool>> revoke_family(std::string family_id) override {
    return database_.write([family_id = std::move(family_id),
                            now = database_.clock().now()](Connection& connection) -> base::Result<bool> {
      return revoke_family_of(connection, family_id, now);
    });
  }

  runtime::Task<base::Status> revoke_all_of_user(std::string user_id) override {
    return database_.write(
        [user_id = std::move(user_id), now = database_.clock().now()](Connection& connection) -> base::Status {
          Statement update =
              connection.prepare("UPDATE sessions SET revoked_at = ?1 WHERE user_id = ?2 AND revoked_at IS NULL");
          update.bind(now, user_id);
          update.run();
          record_change(connection, ChangeKind::kUser, user_id);
          return {};
        });
  }

  runtime::Task<base::Result<std::vector<Session>>> sign_ins_of_user(std::string user_id) override {
    return database_.read(
        [user_id = std::move(user_id), now = database_.clock().now(),
         lifetime = options_.access_lifetime](Connection& connection) -> base::Result<std::vector<Session>> {
          Statement rows = connection.prepare(sign_ins_sql().c_str());
          rows.bind(user_id, static_cast<std::int64_t>(lifetime.count()), now, static_cast<std::int64_t>(kSignInsMax));
          std::vector<Session> found;
          while (rows.step()) found.push_back(Rows<Session>::read(rows));
          return found;
        });
  }

  runtime::Task<base::Result<bool>> is_family_revoked(std::string family_id) override {
    return database_.read([family_id = std::move(family_id)](Connection& connection) -> base::Result<bool> {
      Statement select =
          connection.prepare("SELECT 1 FROM sessions WHERE family_id = ?1 AND revoked_at IS NOT NULL LIMIT 1");
      select.bind(family_id);
      return select.step();
    });
  }

  runtime::Task<base::Status> remove_all_of_user(std::string user_id) override {
    return database_.write([user_id = std::move(user_id)](Connection& connection) -> base::Status {
      Statement erase = connection.prepare("DELETE FROM sessions WHERE user_id = ?1");
      erase.bind(user_id);
      erase.run();
      record_change(connection, ChangeKind::kUser, user_id);
      return {};
    });
  }

  /// By the longest lifetime this database has seen: tokens of the time before JWT_EXPIRES_IN was shortened live on.
  runtime::Task<base::Result<std::uint64_t>> purge_expired() override {
    const base::Status noted = co_await note_access_lifetime();
    if (!noted) co_return std::unexpected(noted.error());
    co_return co_await purge(database_,
                             "DELETE FROM sessions WHERE rowid IN (SELECT rowid FROM sessions WHERE expires_at <= ?1"
                             " AND max(created_at, coalesce(revoked_at, created_at)) <= ?1 -"
                             " (SELECT value FROM marks WHERE name = 'access_lifetime_max_ms') LIMIT ?2)",
                             database_.clock().now());
  }

 private:
  [[nodiscard]] runtime::Task<base::Status> note_access_lifetime() {
    return database_.write([lifetime = options_.access_lifetime](Connection& connection) -> base::Status {
      Statement upsert = connection.prepare(
          "INSERT INTO marks VALUES ('access_lifetime_max_ms', ?1)"
          " ON CONFLICT DO UPDATE SET value = max(value, excluded.value)");
      upsert.bind(static_cast<std::int64_t>(lifetime.count()));
      upsert.run();
      return {};
    });
  }

  Database& database_;
  const SessionOptions options_;
};

}  // namespace

std::unique_ptr<SessionStore> make_session_store(Database& database, SessionOptions options) {
  return std::make_unique<Sessions>(database, options);
}

}  // namespace storage::sqlite
