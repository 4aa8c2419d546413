#include "storage/sqlite/snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/installation.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {
namespace {

using Path = std::filesystem::path;
using Mode = Connection::Mode;

constexpr std::chrono::milliseconds kBusyTimeout{30'000};

/// Runs `work(Connection&)` on `file`, which must exist.
template <class Work>
auto on(const Path& file, Mode mode, Work work) -> std::invoke_result_t<Work&, Connection&> {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    return std::unexpected(base::Error{base::ErrorCode::kNotFound, "there is no database " + file.string()});
  }
  try {
    Connection connection(file, mode, kBusyTimeout);
    return work(connection);
  } catch (const Failure& failure) {
    return std::unexpected(failure.to_error());
  }
}

base::Status make_private_file(const Path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(base::unavailable("cannot create " + path.string()));
  ::close(file);
  return {};
}

base::Error damaged(const std::string& detail) {
  return base::Error{base::ErrorCode::kInvalidArgument, "the database is damaged"}.with_detail(
      base::PrivateText{detail});
}

base::Status visit_rows(Connection& connection, const char* sql, BlobKind kind,
                        const std::function<base::Status(const NamedBlob&)>& visit) {
  Statement select = connection.prepare(sql);
  while (select.step()) {
    if (auto visited = visit({kind, select.text(0), select.text(1)}); !visited) return visited;
  }
  return {};
}

/// A backup holds nothing that a virus scanner has found something in.
constexpr const char* kDocumentFiles =
    "SELECT stored_name, sha256 FROM documents AS d WHERE NOT EXISTS (SELECT 1 FROM document_details AS t WHERE"
    " t.id = d.id AND t.status = 'quarantined')";

/// A database that only 1.0.0 has opened knows no older versions of documents, no details, and no open uploads.
bool has_versions(Connection& connection) {
  return connection.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'document_versions'") > 0;
}
bool has_uploads(Connection& connection) {
  return connection.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'document_uploads'") > 0;
}

}  // namespace

std::int64_t latest_schema() noexcept { return static_cast<std::int64_t>(migrations().size()); }

base::Status take_snapshot(const Path& database, const Path& copy) {
  // VACUUM INTO reads in one transaction, so it sees one moment however long it takes and however much is written
  // meanwhile. The online backup API would begin anew after every write of another process.
  return on(database, Mode::kReadWrite, [&](Connection& connection) -> base::Status {
    if (auto made = make_private_file(copy); !made) return made;
    Statement vacuum = connection.prepare("VACUUM INTO ?1");
    vacuum.bind(copy.string());
    vacuum.run();
    return {};
  });
}

base::Result<SnapshotInfo> inspect(const Path& snapshot) {
  auto inspected = on(snapshot, Mode::kReadOnly, [](Connection& connection) -> base::Result<SnapshotInfo> {
    Statement check = connection.prepare("PRAGMA quick_check(1)");
    if (!check.step() || check.text(0) != "ok") return std::unexpected(damaged("quick_check failed"));
    SnapshotInfo info;
    info.schema = connection.query_integer("PRAGMA user_version");
    if (info.schema <= 0) return std::unexpected(damaged("it has no schema of ours"));
    info.generation = stored_generation(connection);
    info.installation = find_installation(connection);
    return info;
  });
  // SQLite's own complaint about a file that is none of its own, or cut.
  if (!inspected && inspected.error().code() == base::ErrorCode::kInternal) {
    return std::unexpected(damaged(inspected.error().detail()));
  }
  return inspected;
}

base::Status for_each_blob(const Path& snapshot, const std::function<base::Status(const NamedBlob&)>& visit) {
  return on(snapshot, Mode::kReadOnly, [&](Connection& connection) -> base::Status {
    auto avatars = visit_rows(connection, "SELECT name, sha256 FROM avatars", BlobKind::kAvatar, visit);
    if (!avatars) return avatars;
    const bool is_of_before = !has_versions(connection);
    const char* const select = is_of_before ? "SELECT stored_name, sha256 FROM documents" : kDocumentFiles;
    auto documents = visit_rows(connection, select, BlobKind::kDocument, visit);
    if (!documents || is_of_before) return documents;
    return visit_rows(connection, "SELECT stored_name, sha256 FROM document_versions", BlobKind::kDocumentVersion,
                      visit);
  });
}

base::Status forget_uploads(const Path& snapshot) {
  return on(snapshot, Mode::kReadWrite, [](Connection& connection) -> base::Status {
    if (has_uploads(connection)) connection.execute("DELETE FROM document_uploads");
    return {};
  });
}

base::Status end_all_tokens(const Path& snapshot, base::Timestamp now) {
  constexpr std::int64_t kEpochJump = 1 << 20;
  return on(snapshot, Mode::kReadWrite, [&](Connection& connection) -> base::Status {
    connection.execute("BEGIN IMMEDIATE");
    Statement end = connection.prepare(
        "UPDATE accounts SET token_epoch = token_epoch + ?1, tokens_valid_after = ?2, exempt_token_id = NULL");
    end.bind(kEpochJump, now);
    end.run();
    connection.execute("DELETE FROM sessions");
    record_change(connection, ChangeKind::kEverything, "");
    connection.execute("COMMIT");
    return {};
  });
}

}  // namespace storage::sqlite
