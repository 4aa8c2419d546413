/// Copies of a whole database, made while others read and write it. For backup and restore; every function blocks and
/// answers `unavailable` or `internal` when SQLite fails.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/installation.hpp"

namespace storage::sqlite {

/// Version of the schema this program brings databases to.
[[nodiscard]] std::int64_t latest_schema() noexcept;

/// Writes what is committed in `database` at one moment into the new file `copy` (mode 0600), without log files beside
/// it and without what was deleted. Writers go on meanwhile. Not yet fsynced. `not_found` when there is no database.
[[nodiscard]] base::Status take_snapshot(const std::filesystem::path& database, const std::filesystem::path& copy);

struct SnapshotInfo {
  std::int64_t schema = 0;
  std::uint64_t generation = 0;                  ///< of the token change feed
  std::optional<InstallationMark> installation;  ///< nullopt: of a program that knew none
};

/// Reads every page. `invalid_argument` when it is damaged or no database of ours.
[[nodiscard]] base::Result<SnapshotInfo> inspect(const std::filesystem::path& snapshot);

/// A blob a row names.
struct NamedBlob {
  BlobKind kind = BlobKind::kDocument;
  std::string name;
  std::string sha256;  ///< lower-case hexadecimal
};

/// Calls `visit` for each; an error of its ends the walk. Pictures in other sizes are not among them: they are made
/// anew when asked for.
[[nodiscard]] base::Status for_each_blob(const std::filesystem::path& snapshot,
                                         const std::function<base::Status(const NamedBlob&)>& visit);

/// Open uploads are forgotten: what belongs to them is not among the blobs above.
[[nodiscard]] base::Status forget_uploads(const std::filesystem::path& snapshot);

/// Ends every token and session in the database: it knows nothing of the logouts and password changes after it was
/// copied, so a token that was ended then would pass again. Epochs jump by far more than an account can have counted
/// since, so that no token issued later fits either.
[[nodiscard]] base::Status end_all_tokens(const std::filesystem::path& snapshot, base::Timestamp now);

}  // namespace storage::sqlite
