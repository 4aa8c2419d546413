#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "backup/restore.hpp"
#include "config/derived.hpp"
#include "dreamscape/tools/command_line.hpp"
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
  if (!keep_sessions) std::cout << "all tokens and sessions were ended: everybody logs in again\n";
}

}  // namespace

int run_restore(Arguments arguments) {
  CLI::App app{"Restores a backup of the embedded system, all or nothing. Nothing may run on the target.",
               "dreamscape restore"};
  std::string folder;
  std::string to;
  backup::RestoreOptions options;
  app.add_option("FOLDER", folder, "What `dreamscape backup` made")->required();
  app.add_option("--to", to, "Data directory to make; must not exist, or be empty (default: DATA_DIR)");
  app.add_flag("--keep-sessions", options.keep_sessions,
               "Keep tokens and sessions valid; only when nobody logged out since the backup");
  if (const auto status = parse(app, arguments)) return *status;
  const Workbench bench;
  const auto stores = bench.options("");
  if (!stores) return report_failure("restore", stores.error());
  const fs::path target = to.empty() ? bench.data_dir() : fs::path(to);
  const auto manifest = backup::restore(folder, target, bench.resources().clock, options);
  if (!manifest) return report_failure("restore", manifest.error());
  std::cout << "restored " << manifest->files << " files of " << base::to_iso8601(manifest->created_at) << " to "
            << target.string() << "\n";
  print_next_steps(*stores, target, options.keep_sessions);
  return EXIT_SUCCESS;
}

}  // namespace dreamscape
