#include <algorithm>
#include <string>

#include "config/derived.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/store_keys.hpp"
#include "config/keys/tables.hpp"
#include "config/keys/user_keys.hpp"
#include "dreamscape/doctor/examination.hpp"

namespace dreamscape {
namespace {

namespace fs = std::filesystem;
namespace keys = config::keys;

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kLittleRoom = 1024 * kMiB;
constexpr std::string_view kSqlite = "sqlite:";
constexpr unsigned kGroupAndOthers = 077;
constexpr unsigned kOthers = 07;

std::string octal(unsigned mode) {
  std::string out;
  for (int shift = 6; shift >= 0; shift -= 3) out += static_cast<char>('0' + ((mode >> shift) & 7U));
  return out;
}

void examine_file_system(const fs::path& folder, const PathFacts& facts, Findings& found) {
  const std::string where = folder.string();
  if (facts.file_system == "tmpfs") {
    found.push_back({"data-in-memory", Severity::kProblem, where + " is in memory: everything is gone after a reboot",
                     "put it on a disk"});
  } else if (facts.file_system == "overlay") {
    found.push_back({"data-in-container", Severity::kProblem,
                     where + " is in the layer of a container: everything is gone with the container",
                     "mount a volume there"});
  } else if (facts.file_system != "other") {
    found.push_back({"data-on-network", Severity::kProblem,
                     where + " is on " + facts.file_system +
                         ": SQLite's write-ahead log and published uploads are not reliable there",
                     "put it on a local disk, or use MongoDB with GridFS"});
  }
}

void examine_room(const fs::path& folder, const PathFacts& facts, std::uint64_t upload_bytes, Findings& found) {
  if (facts.free_bytes >= kLittleRoom) return;
  const bool is_full = facts.free_bytes < 2 * upload_bytes;
  found.push_back({is_full ? "disk-full" : "disk-low", is_full ? Severity::kProblem : Severity::kWarning,
                   folder.string() + " has room for " + std::to_string(facts.free_bytes / kMiB) + " MiB",
                   "free some, or move it to a larger disk"});
}

void examine_folder(const Case& it, const fs::path& folder, Findings& found) {
  const auto facts = it.machine.look(folder);
  if (!facts || !facts->is_folder) {
    found.push_back(
        {"folder-missing", Severity::kProblem, "there is no folder " + folder.string(),
         "correct the path, mount its volume, or for a new installation: install -d -m 700 " + folder.string()});
    return;
  }
  examine_file_system(folder, *facts, found);
  examine_room(folder, *facts, it.values.size_bytes(keys::kUploadMaxSize), found);
  if (!facts->is_writable) {
    found.push_back({"folder-not-writable", Severity::kProblem, "this user cannot write to " + folder.string(),
                     "run the doctor as the user of the services, or chown the folder to that user"});
  }
  if ((facts->mode & kGroupAndOthers) != 0) {
    found.push_back({"folder-open", (facts->mode & kOthers) != 0 ? Severity::kProblem : Severity::kWarning,
                     folder.string() + " is open to others (mode " + octal(facts->mode) + ")",
                     "chmod 700 " + folder.string()});
  }
}

void examine_database_file(const Case& it, const fs::path& file, Findings& found) {
  const auto facts = it.machine.look(file);
  if (!facts) {
    found.push_back({"database-missing", Severity::kWarning, "there is no database " + file.string() + " yet",
                     "for a new installation the first start makes it; else correct DATA_DIR or DATABASE_URL"});
    return;
  }
  if (!facts->is_writable) {
    found.push_back({"database-not-writable", Severity::kProblem, "this user cannot write to " + file.string(),
                     "run the doctor as the user of the services, or chown the file to that user"});
  }
  // Files that were written tomorrow: the clock stands before them.
  if (facts->modified_at > it.machine.now + std::chrono::hours{24}) {
    found.push_back({"clock-behind", Severity::kProblem,
                     "the clock stands more than a day before the last change of " + file.string(),
                     "set the clock; see docs/runbooks.md, `Alert: ClockOff`"});
  }
}

void examine_key_file(const Case& it, const fs::path& file, Findings& found) {
  const auto facts = it.machine.look(file);
  if (!facts || (facts->mode & kGroupAndOthers) == 0) return;
  found.push_back({"signing-key-open", Severity::kProblem,
                   file.string() + " is open to others (mode " + octal(facts->mode) +
                       "): anyone who reads it can sign in as "
                       "anybody",
                   "chmod 600 " + file.string() + ", and change the key if others may have read it"});
}

bool holds_secret(const config::Source& source) {
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) {
      if (key.is_secret && source.find(key.name)) return true;
    }
  }
  return false;
}

void examine_settings_files(const Case& it, Findings& found) {
  for (const config::Source& source : it.environment.sources()) {
    if (!source.is_file() || !holds_secret(source)) continue;
    const auto facts = it.machine.look(source.file);
    if (!facts || (facts->mode & kOthers) == 0) continue;
    found.push_back({"settings-file-open", Severity::kProblem,
                     source.file + " holds secrets and is open to everybody (mode " + octal(facts->mode) + ")",
                     "chmod 600 " + source.file});
  }
}

}  // namespace

Findings examine_folders(const Case& it) {
  Findings found;
  examine_settings_files(it, found);
  const std::string database(config::database_url(it.values).reveal());
  const bool is_embedded = database.starts_with(kSqlite);
  const bool has_files = is_embedded || it.values.text(keys::kBlobStore) == "local";
  if (!has_files) return found;
  const fs::path data_dir = it.values.text(keys::kDataDir);
  if (!data_dir.is_absolute()) {
    found.push_back({"folder-relative", Severity::kWarning,
                     "DATA_DIR is relative: started from another folder, the program makes a new, empty database",
                     "DATA_DIR=" + fs::absolute(data_dir).lexically_normal().string()});
  }
  examine_folder(it, data_dir, found);
  examine_key_file(it, data_dir / "jwt_secret", found);
  const fs::path uploads = config::upload_path(it.values);
  if (it.machine.look(uploads) && uploads.parent_path() != data_dir) examine_folder(it, uploads, found);
  if (is_embedded) examine_database_file(it, database.substr(kSqlite.size()), found);
  return found;
}

}  // namespace dreamscape
