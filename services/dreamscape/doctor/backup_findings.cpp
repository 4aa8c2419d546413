#include <fstream>
#include <iterator>

#include "backup/manifest.hpp"
#include "config/derived.hpp"
#include "dreamscape/doctor/examination.hpp"

namespace dreamscape {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kBackupAgeMax{48};
constexpr std::size_t kManifestBytesMax = 64 * 1024;
constexpr std::size_t kFoldersMax = 10'000;  // looked at; a folder with more has one of the last days among them

/// When a whole backup in `folder` was made.
std::optional<base::Timestamp> made_at(const fs::path& folder) {
  std::ifstream file(folder / backup::kManifestName, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(kManifestBytesMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  const auto manifest = backup::parse_manifest(text);
  return manifest ? std::optional(manifest->created_at) : std::nullopt;
}

/// Of `folder` itself and the folders in it.
std::optional<base::Timestamp> newest_backup(const fs::path& folder) {
  std::optional<base::Timestamp> newest = made_at(folder);
  std::error_code error;
  std::size_t looked_at = 0;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (++looked_at > kFoldersMax) break;
    if (const auto made = made_at(entry->path()); made && (!newest || *made > *newest)) newest = made;
  }
  return newest;
}

}  // namespace

Findings examine_backups(const Case& it) {
  if (!config::database_url(it.values).reveal().starts_with("sqlite:")) return {};  // servers have tools of their own
  constexpr const char* kMakeOne = "dreamscape backup FOLDER once a day, and copies of it elsewhere";
  if (!it.backups) {
    return {{"backup-unknown", Severity::kWarning, "it is not known whether there are backups",
             std::string(kMakeOne) + "; --backups FOLDER tells the doctor where they are"}};
  }
  const auto newest = newest_backup(*it.backups);
  if (!newest) {
    return {{"backup-missing", Severity::kProblem, "there is no whole backup in " + it.backups->string(), kMakeOne}};
  }
  const auto age = std::chrono::duration_cast<std::chrono::hours>(it.machine.now - *newest);
  if (age <= kBackupAgeMax) return {};
  return {{"backup-old", Severity::kProblem, "the newest backup is " + std::to_string(age.count()) + " hours old",
           kMakeOne}};
}

}  // namespace dreamscape
