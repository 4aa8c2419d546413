#include "backup/restore.hpp"

#include <fstream>

#include "backup/staged_folder.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/installation.hpp"
#include "storage/sqlite/snapshot.hpp"

namespace backup {
namespace {

namespace sqlite = storage::sqlite;

base::Error refused(std::string why) { return {base::ErrorCode::kInvalidArgument, std::move(why)}; }

/// Paths a backup may hold; anything else was not written by us and might lead out of the target.
bool is_ours(std::string_view name) {
  if (name == kDatabaseName) return true;
  for (const storage::BlobKind kind : kSavedKinds) {
    const std::string folder = "uploads/" + std::string(to_string(kind)) + "/";
    if (name.starts_with(folder)) return storage::is_blob_name(name.substr(folder.size()));
  }
  return false;
}

base::Result<Manifest> read_manifest(const Path& backup) {
  const auto text = read_small_file(backup / kManifestName);
  if (!text && text.error().code() == base::ErrorCode::kNotFound) {
    return std::unexpected(refused(backup.string() + " is no complete backup: it has no manifest.json"));
  }
  if (!text) return std::unexpected(text.error());
  auto manifest = parse_manifest(*text);
  if (!manifest) return manifest;
  if (manifest->format != kFormat) return std::unexpected(refused("the backup has a form this program does not know"));
  if (manifest->schema < 1 || manifest->schema > sqlite::latest_schema()) {
    return std::unexpected(refused("the backup's schema is version " + std::to_string(manifest->schema) +
                                   ", this program knows " + std::to_string(sqlite::latest_schema())));
  }
  const auto sums = read_content(backup / kSumsName);
  if (!sums || sums->sha256 != manifest->sums_sha256) return std::unexpected(refused("SHA256SUMS was changed"));
  return manifest;
}

/// Copies what one line of SHA256SUMS names; counts it.
base::Status copy_line(const std::string& line, const Path& backup, const Path& stage, Content& total) {
  constexpr std::size_t kHexDigits = 64;
  constexpr std::string_view kBetween = "  ";
  if (line.size() <= kHexDigits + kBetween.size() || line.substr(kHexDigits, kBetween.size()) != kBetween) {
    return std::unexpected(refused("SHA256SUMS is malformed"));
  }
  const std::string name = line.substr(kHexDigits + kBetween.size());
  if (!is_ours(name)) return std::unexpected(refused("SHA256SUMS names a file no backup holds"));
  const auto content = copy_content(backup / name, stage / name);
  if (!content && content.error().code() == base::ErrorCode::kNotFound) {
    return std::unexpected(refused(name + " is missing"));
  }
  if (!content) return std::unexpected(content.error());
  if (content->sha256 != line.substr(0, kHexDigits)) return std::unexpected(refused(name + " was changed"));
  total.bytes += content->bytes;
  return {};
}

base::Status copy_all(const Manifest& manifest, const Path& backup, const Path& stage) {
  for (const storage::BlobKind kind : kSavedKinds) {
    if (auto made = make_folder(stage / "uploads" / to_string(kind)); !made) return made;
  }
  std::ifstream sums(backup / kSumsName, std::ios::binary);
  Content total;
  std::uint64_t files = 0;
  for (std::string line; std::getline(sums, line); ++files) {
    if (auto copied = copy_line(line, backup, stage, total); !copied) return copied;
  }
  if (files == manifest.files && total.bytes == manifest.bytes) return {};
  return std::unexpected(refused("the backup does not hold what its manifest says"));
}

/// Checks the database, and marks the files as those that belong to it.
base::Status check_database(const Manifest& manifest, const Path& stage) {
  const auto info = sqlite::inspect(stage / kDatabaseName);
  if (!info) return std::unexpected(info.error());
  if (info->schema != manifest.schema) {
    return std::unexpected(refused("the database has another schema than the manifest says"));
  }
  if (!info->installation) return {};
  return write_durably(stage / "uploads" / storage::kMarkFileName, storage::to_text(*info->installation));
}

/// One that is not there is no failure: nobody may have been erased.
base::Status take_along_erasures(const Path& ledger, const Path& stage) {
  if (ledger.empty()) return {};
  const auto copied = copy_content(ledger, stage / kErasuresName);
  if (copied || copied.error().code() == base::ErrorCode::kNotFound) return {};
  return std::unexpected(copied.error());
}

}  // namespace

base::Result<Manifest> restore(const Path& backup, const Path& target, const base::Clock& clock,
                               const RestoreOptions& options) {
  auto manifest = read_manifest(backup);
  if (!manifest) return manifest;
  auto stage = StagedFolder::open(target);
  if (!stage) return std::unexpected(std::move(stage).error());
  const Path database = stage->path() / kDatabaseName;
  base::Status done = copy_all(*manifest, backup, stage->path());
  if (done) done = check_database(*manifest, stage->path());
  if (done) done = sqlite::forget_uploads(database);  // backups do not hold their pieces
  if (done) done = take_along_erasures(options.erasure_ledger, stage->path());
  if (done && !options.keep_sessions) done = sqlite::end_all_tokens(database, clock.now());
  if (done) done = stage->publish();
  if (!done) return std::unexpected(std::move(done).error());
  return manifest;
}

}  // namespace backup
