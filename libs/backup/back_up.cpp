#include "backup/back_up.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "backup/manifest.hpp"
#include "backup/staged_folder.hpp"
#include "storage/sqlite/snapshot.hpp"

namespace backup {
namespace {

namespace sqlite = storage::sqlite;

constexpr int kRoundsMax = 10;

/// Below `uploads`, in the running system as in a backup.
Path folder_of(storage::BlobKind kind) { return storage::to_string(kind); }

class Backup {
 public:
  Backup(const Source& source, const Path& stage, const BackupOptions& options)
      : source_(source), stage_(stage), options_(options) {}

  base::Result<BackupSummary> run(base::Timestamp now) {
    for (const storage::BlobKind kind : kSavedKinds) {
      if (auto made = make_folder(stage_ / "uploads" / folder_of(kind)); !made) return std::unexpected(made.error());
    }
    if (auto copied = copy_until_complete(); !copied) return std::unexpected(std::move(copied).error());
    if (auto dropped = drop_unnamed(); !dropped) return std::unexpected(std::move(dropped).error());
    if (auto sealed = seal(now); !sealed) return std::unexpected(std::move(sealed).error());
    return summary_;
  }

 private:
  [[nodiscard]] Path database() const { return stage_ / kDatabaseName; }

  /// Snapshots until every file the last one names is there, or was missing already before that snapshot.
  base::Status copy_until_complete() {
    for (int round = 0; round < kRoundsMax; ++round) {
      std::error_code ignored;
      std::filesystem::remove(database(), ignored);
      if (auto taken = sqlite::take_snapshot(source_.database, database()); !taken) return taken;
      if (options_.after_snapshot) options_.after_snapshot();
      missing_before_ = std::exchange(missing_, {});
      has_vanished_ = false;
      named_.clear();
      if (auto counted = count_named(); !counted) return counted;
      auto copied = sqlite::for_each_blob(database(), [this](const sqlite::NamedBlob& blob) { return copy(blob); });
      if (!copied || !has_vanished_) return copied;
    }
    return std::unexpected(base::Error{base::ErrorCode::kUnavailable,
                                       "files vanish faster than they can be copied; try again at a quieter time"});
  }

  /// For progress; cheap beside the copying of as many files.
  base::Status count_named() {
    if (!options_.on_progress) return {};
    named_count_ = 0;
    return sqlite::for_each_blob(database(), [this](const sqlite::NamedBlob&) {
      ++named_count_;
      return base::Status{};
    });
  }

  void report(bool is_checking, std::uint64_t files, std::uint64_t total) {
    if (options_.on_progress) options_.on_progress({.is_checking = is_checking, .files = files, .total = total});
  }

  base::Status copy(const sqlite::NamedBlob& blob) {
    // Names come from the database: none may lead out of the folder.
    if (!storage::is_blob_name(blob.name)) return {};
    const Path name = folder_of(blob.kind) / blob.name;
    named_.insert(name.string());
    if (has(name)) return {};
    const auto content = copy_content(source_.uploads / name, stage_ / "uploads" / name);
    if (content) {
      summary_.damaged += content->sha256 == blob.sha256 ? 0 : 1;
      ++summary_.files;
      summary_.bytes += content->bytes;
      report(false, summary_.files, named_count_);
      return {};
    }
    if (content.error().code() != base::ErrorCode::kNotFound) return std::unexpected(content.error());
    missing_.insert(name.string());
    has_vanished_ |= !missing_before_.contains(name.string());
    return {};
  }

  [[nodiscard]] bool has(const Path& name) const {
    std::error_code ignored;
    return std::filesystem::exists(stage_ / "uploads" / name, ignored);
  }

  /// Files copied for an earlier snapshot, whose rows the last one does not have.
  base::Status drop_unnamed() {
    for (const storage::BlobKind kind : kSavedKinds) {
      const Path folder = folder_of(kind);
      std::error_code problem;
      for (const auto& entry : std::filesystem::directory_iterator(stage_ / "uploads" / folder, problem)) {
        if (named_.contains((folder / entry.path().filename()).string())) continue;
        std::filesystem::remove(entry.path(), problem);
      }
      if (problem) return std::unexpected(base::unavailable("cannot tidy up: " + problem.message()));
    }
    return {};
  }

  /// Reads back what was written and puts it down. The manifest must not become durable before the rest.
  base::Status seal(base::Timestamp now) {
    const auto info = sqlite::inspect(database());
    if (!info) return std::unexpected(info.error());
    const auto sums = sum_up();
    if (!sums) return std::unexpected(sums.error());
    if (auto written = write_durably(stage_ / kSumsName, *sums); !written) return written;
    if (auto durable = make_durable(stage_); !durable) return durable;
    const auto listed = read_content(stage_ / kSumsName);
    if (!listed) return std::unexpected(listed.error());
    Manifest manifest;
    manifest.program = options_.program;
    manifest.schema = info->schema;
    manifest.generation = info->generation;
    manifest.created_at = now;
    manifest.files = summary_.files;
    manifest.bytes = summary_.bytes;
    manifest.sums_sha256 = listed->sha256;
    if (auto written = write_durably(stage_ / kManifestName, to_json(manifest)); !written) return written;
    return sync_folder(stage_);
  }

  /// The lines of SHA256SUMS; counts files and bytes anew.
  base::Result<std::string> sum_up() {
    summary_.files = summary_.bytes = 0;
    summary_.missing = missing_.size();
    std::vector<std::string> names{std::string(kDatabaseName)};
    for (const std::string& name : named_) {
      if (has(name)) names.push_back("uploads/" + name);
    }
    std::string lines;
    for (const std::string& name : names) {
      const auto content = read_content(stage_ / name);
      if (!content) return std::unexpected(content.error());
      lines += content->sha256 + "  " + name + "\n";
      report(true, ++summary_.files, names.size());
      summary_.bytes += content->bytes;
    }
    return lines;
  }

  const Source& source_;
  const Path& stage_;
  const BackupOptions& options_;
  std::uint64_t named_count_ = 0;
  std::set<std::string> named_;  ///< by the last snapshot, below `uploads`
  std::set<std::string> missing_;
  std::set<std::string> missing_before_;
  bool has_vanished_ = false;
  BackupSummary summary_;
};

}  // namespace

base::Result<BackupSummary> back_up(const Source& source, const Path& target, const base::Clock& clock,
                                    const BackupOptions& options) {
  auto stage = StagedFolder::open(target);
  if (!stage) return std::unexpected(std::move(stage).error());
  auto summary = Backup(source, stage->path(), options).run(clock.now());
  if (!summary) return summary;
  if (auto published = stage->publish(); !published) return std::unexpected(std::move(published).error());
  return summary;
}

}  // namespace backup
