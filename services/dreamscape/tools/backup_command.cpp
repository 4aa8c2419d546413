#include <sys/stat.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "backup/back_up.hpp"
#include "base/version.hpp"
#include "dreamscape/tools/progress.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"

namespace dreamscape {
namespace {

base::Result<backup::Source> embedded_source(const backend::Options& options) {
  const auto file = sqlite_file(options.database_url);
  if (file) return backup::Source{*file, options.upload_path};
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument,
                                     "DATABASE_URL names a database server; back it up with its own tools"});
}

std::optional<dev_t> device_of(const std::filesystem::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? std::optional(status.st_dev) : std::nullopt;
}

/// The highest folder above `place` that is on its device.
std::filesystem::path mount_point_of(std::filesystem::path place) {
  const auto device = device_of(place);
  while (place.has_relative_path() && device_of(place.parent_path()) == device) place = place.parent_path();
  return place;
}

/// A volume that is not mounted leaves an empty folder, which takes a backup like any other: on the wrong disk.
void print_place(const std::filesystem::path& folder, const backup::Source& source) {
  std::error_code problem;
  const std::filesystem::path place = std::filesystem::canonical(folder, problem);
  const auto space = std::filesystem::space(place, problem);
  if (problem) return;
  std::cout << "on the file system mounted at " << mount_point_of(place).string() << ", with " << space.available
            << " bytes left" << (device_of(place) == device_of(source.database) ? "; it holds the data, too" : "")
            << "\n";
}

void print(const backup::BackupSummary& summary, const std::string& folder, const backup::Source& source) {
  std::cout << "backed up " << summary.files << " files, " << summary.bytes << " bytes, to " << folder << "\n";
  print_place(folder, source);
  if (summary.missing > 0) std::cerr << "warning: " << summary.missing << " files are gone that rows name\n";
  if (summary.damaged > 0) std::cerr << "warning: " << summary.damaged << " files are not what their rows say\n";
}

int run_backup(const std::string& folder, const config::Environment& environment) {
  const Workbench bench(environment);
  const auto options = bench.options("");
  if (!options) return report_failure("backup", options.error());
  const auto source = embedded_source(*options);
  if (!source) return report_failure("backup", source.error());
  base::Result<backup::BackupSummary> summary;
  {
    Progress progress;
    const auto show = [&](const backup::BackupProgress& now) {
      progress.show({now.is_checking ? "checking files" : "copying files", now.files, now.total});
    };
    summary = backup::back_up(*source, folder, bench.resources().clock,
                              {.program = std::string(base::version()), .on_progress = show});
  }
  if (!summary) return report_failure("backup", summary.error());
  print(*summary, folder, *source);
  return config::kExitDone;
}

Run declare_backup(CLI::App& app, const Host&) {
  const auto folder = std::make_shared<std::string>();
  app.add_option("FOLDER", *folder, "Where the backup goes; must not exist, or be empty")->required();
  app.footer(
      "The signing key (DATA_DIR/jwt_secret) is not part of it: keep that apart and private.\n"
      "Exit status: 0 done, 1 it could not be made, 2 wrong usage.");
  return [folder](const config::Environment& environment) { return run_backup(*folder, environment); };
}

}  // namespace

const Verb kBackup{"backup", "Back up database and uploads of the embedded system, also while it runs", declare_backup};

}  // namespace dreamscape
