#include <filesystem>
#include <iostream>
#include <memory>

#include "backup/restore.hpp"
#include "config/derived.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"

namespace dreamscape {
namespace {

namespace fs = std::filesystem;

bool is_same(const fs::path& a, const fs::path& b) {
  return fs::absolute(a).lexically_normal() == fs::absolute(b).lexically_normal();
}

/// What the operator must still do so that the services find what was restored.
void print_next_steps(const backend::Options& options, const fs::path& target, bool keep_sessions) {
  const auto file = sqlite_file(options.database_url);
  if (!file || !is_same(*file, target / "dreamscape.db")) {
    std::cout << "the settings name another database; start with DATA_DIR=" << target.string() << "\n";
  } else if (!is_same(options.upload_path, target / "uploads")) {
    std::cout << "UPLOAD_PATH names another folder; unset it, or move " << (target / "uploads").string() << " there\n";
  }
  const fs::path ledger = target / backup::kErasuresName;
  if (fs::exists(ledger)) {
    std::cout << "who was erased since the backup is erased again at the start: the erasure ledger came along\n";
  } else {
    std::cout << "no erasure ledger was found here: people who were erased since the backup are back unless it becomes "
              << ledger.string() << " (or ERASURE_LEDGER names it)\n";
  }
  if (!keep_sessions) std::cout << "all tokens and sessions were ended: everybody logs in again\n";
}

struct RestoreSettings {
  std::string folder;
  std::string to;
  bool keep_sessions = false;
};

int run_restore(const RestoreSettings& settings, const config::Environment& environment) {
  const auto& [folder, to, keep_sessions] = settings;
  const Workbench bench(environment);
  const auto stores = bench.options("");
  if (!stores) return report_failure("restore", stores.error());
  const fs::path target = to.empty() ? bench.data_dir() : fs::path(to);
  const backup::RestoreOptions options{.keep_sessions = keep_sessions, .erasure_ledger = bench.erasure_ledger()};
  const auto manifest = backup::restore(folder, target, bench.resources().clock, options);
  if (!manifest) return report_failure("restore", manifest.error());
  std::cout << "restored " << manifest->files << " files of " << base::to_iso8601(manifest->created_at) << " to "
            << target.string() << "\n";
  print_next_steps(*stores, target, keep_sessions);
  return config::kExitDone;
}

Run declare_restore(CLI::App& app, const Host&) {
  const auto settings = std::make_shared<RestoreSettings>();
  app.add_option("FOLDER", settings->folder, "What `dreamscape backup` made")->required();
  app.add_option("--to", settings->to, "Data directory to make; must not exist, or be empty (default: DATA_DIR)");
  app.add_flag("--keep-sessions", settings->keep_sessions,
               "Keep tokens and sessions valid; only when nobody logged out since the backup");
  app.footer(
      "Nothing may run on the target.\n"
      "Exit status: 0 done, 1 nothing was restored, 2 wrong usage.");
  return [settings](const config::Environment& environment) { return run_restore(*settings, environment); };
}

}  // namespace

const Verb kRestore{"restore", "Restore a backup of the embedded system, all or nothing", declare_restore};

}  // namespace dreamscape
