#include <filesystem>
#include <iostream>
#include <memory>

#include "dreamscape/tools/progress.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "runtime/run.hpp"
#include "user/domain/installation.hpp"
#include "user/domain/orphan_sweep.hpp"
#include "user/domain/trash.hpp"

namespace dreamscape {
namespace {

namespace fs = std::filesystem;

/// Opening what is not there would make it, and everything would be an orphan.
base::Status require_stores(const backend::Options& options) {
  if (auto found = require_database(options); !found) return found;
  const bool has_folder = sqlite_file(options.database_url) || options.uses_local_files;
  if (!has_folder || fs::exists(options.upload_path)) return {};
  return std::unexpected(base::Error{base::ErrorCode::kNotFound, "there is no folder " + options.upload_path.string()});
}

std::string describe(const storage::InstallationMark& mark) {
  const auto time = base::from_millis(mark.high_water);
  return mark.id + (mark.high_water == 0 ? std::string{} : ", " + base::to_iso8601(time));
}

void print(const backend::Description& stores, const user::Examination& examination) {
  std::cout << "database  " << stores.database << "\n          " << describe(examination.database) << "\nuploads   "
            << stores.uploads << "\n";
  if (examination.uploads) std::cout << "          " << describe(*examination.uploads) << "\n";
  if (examination.standing != user::Standing::kTogether) {
    std::cout << "warning: " << user::explain(examination.standing) << "\n";
  }
  if (examination.clock_error.count() != 0) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(examination.clock_error).count();
    std::cout << "warning: the clock stands " << std::abs(hours) << " hours " << (hours > 0 ? "ahead of" : "behind")
              << " the database's mark\n";
  }
  if (!examination.has_accounts) std::cout << "warning: the database has no accounts; nothing is swept\n";
}

void print(const user::SweepFindings& found, const user::TrashFindings& trash) {
  std::cout << "files     " << found.files << ", of which " << found.orphans << " (" << found.orphan_bytes
            << " bytes) are older than an hour and named by no row\n"
            << "trash     " << trash.files << " files, " << trash.bytes << " bytes\n";
}

base::Status sweep(backend::Backend& stores, const base::Clock& clock, bool is_confirmed) {
  user::Installation installation({.database = *stores.installation,
                                   .uploads = stores.upload_mark.get(),
                                   .archive = *stores.archive,
                                   .blobs = *stores.blobs,
                                   .clock = clock});
  const user::OrphanSources sources{*stores.blobs, *stores.avatars, *stores.documents, clock};
  const auto examination = runtime::run(installation.examine());
  if (!examination) return std::unexpected(examination.error());
  print(stores.description, *examination);
  if (is_confirmed) {
    if (auto adopted = runtime::run(installation.adopt()); !adopted) return adopted;
    std::cout << "confirmed: database and uploads belong together, and the clock is right\n";
  }
  const bool may_move = is_confirmed && examination->has_accounts;
  Progress progress;
  // Without a total: telling how many files there are costs as much as looking at them.
  const user::SweepRules rules{.is_confirmed = is_confirmed, .on_progress = [&](const user::SweepFindings& so_far) {
                                 progress.show({.what = "files looked at", .done = so_far.files});
                               }};
  const auto found = runtime::run(may_move ? user::sweep_orphans(sources, rules) : user::count_orphans(sources, rules));
  if (!found) return std::unexpected(found.error());
  const auto trash = runtime::run(user::count_trash(sources));
  if (!trash) return std::unexpected(trash.error());
  print(*found, *trash);
  if (may_move) std::cout << "moved     " << found->moved << " files to the trash\n";
  if (!is_confirmed) std::cout << "nothing was changed; --confirm moves the orphans to the trash\n";
  return {};
}

int run_sweep(bool is_confirmed, const config::Environment& environment) {
  const Workbench bench(environment);
  const auto options = bench.options("");
  if (!options) return report_failure("sweep", options.error());
  if (auto found = require_stores(*options); !found) return report_failure("sweep", found.error());
  const auto stores = backend::Backend::open(*options, bench.resources());
  if (!stores) return report_failure("sweep", stores.error());
  if (auto swept = sweep(**stores, bench.resources().clock, is_confirmed); !swept) {
    return report_failure("sweep", swept.error());
  }
  return config::kExitDone;
}

Run declare_sweep(CLI::App& app, const Host&) {
  const auto is_confirmed = std::make_shared<bool>(false);
  app.add_flag("--confirm", *is_confirmed,
               "They do belong together and the clock is right: move such files to the trash, however many");
  app.footer(
      "The services may run meanwhile. Files in the trash come back by themselves once a row names them.\n"
      "Exit status: 0 done, 1 a store cannot be reached, 2 wrong usage.");
  return [is_confirmed](const config::Environment& environment) { return run_sweep(*is_confirmed, environment); };
}

}  // namespace

const Verb kSweep{"sweep", "Say whether database and uploads belong together, and how many files no row names",
                  declare_sweep};

}  // namespace dreamscape
