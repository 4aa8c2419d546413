#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "base/check.hpp"
#include "dreamscape/tools/output_file.hpp"
#include "dreamscape/tools/progress.hpp"
#include "dreamscape/tools/scratch_folder.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "transfer/import/import_users.hpp"

namespace dreamscape {
namespace {

namespace fs = std::filesystem;

struct ImportSettings {
  std::string file;
  std::string to;
  std::string format;
  std::string report;
  bool is_dry_run = false;
};

void add_options(CLI::App& app, ImportSettings& settings) {
  app.add_option("FILE", settings.file, "Users of the old system")->required();
  app.add_option("--to", settings.to, "Store to import into (default: DATABASE_URL, else SQLite in DATA_DIR)");
  app.add_option("--format", settings.format, "jsonl or csv (default: by the name of FILE, else jsonl)")
      ->check(CLI::IsMember({"jsonl", "csv"}));
  app.add_flag("--dry-run", settings.is_dry_run, "Check everything, write nothing");
  app.add_option("--report", settings.report, "Where to write the result as JSON");
  app.footer("Exit status: 0 nothing was refused, 1 something was or the import failed, 2 wrong arguments.");
}

base::Result<std::unique_ptr<transfer::UserSource>> open_source(const ImportSettings& settings, std::istream& in) {
  const bool is_csv = settings.format.empty() ? settings.file.ends_with(".csv") : settings.format == "csv";
  if (is_csv) return transfer::make_csv_source(in);
  return transfer::make_json_lines_source(in);
}

/// A dry run must not even create the store it is about.
bool exists(const backend::Options& options) {
  const auto file = sqlite_file(options.database_url);
  return !file || fs::exists(*file);
}

class ImportRun {
 public:
  ImportRun(const ImportSettings& settings, std::istream& in, transfer::UserSource& source,
            const config::Environment& environment)
      : settings_(settings), in_(in), source_(source), bench_(environment) {
    std::error_code unknown;
    size_ = fs::file_size(settings.file, unknown);
    if (unknown) size_ = 0;
  }

  base::Result<transfer::ImportReport> run() {
    auto target = bench_.options(settings_.to);
    if (!target) return std::unexpected(std::move(target).error());
    transfer::ImportOptions options;
    options.in_flight = bench_.calls_in_flight(*target);
    options.is_dry_run = settings_.is_dry_run;
    options.on_progress = [this](const transfer::ImportReport& report) {
      if (progress_.is_due()) progress_.show({.what = "users read", .done = report.read, .fraction = fraction_read()});
    };
    return settings_.is_dry_run ? run_dry(*target, options) : run_into(*target, options);
  }

  /// Whether something may have been stored.
  [[nodiscard]] bool has_begun() const { return has_begun_ && !settings_.is_dry_run; }

 private:
  /// By bytes of the file; 0 where that cannot be told, as of a pipe.
  double fraction_read() {
    const auto at = in_.tellg();
    return size_ > 0 && at > 0 ? static_cast<double>(at) / static_cast<double>(size_) : 0;
  }

  base::Result<transfer::ImportReport> run_into(const backend::Options& target,
                                                const transfer::ImportOptions& options) {
    auto stores = backend::Backend::open(target, bench_.resources());
    if (!stores) return std::unexpected(std::move(stores).error());
    has_begun_ = true;
    return transfer::import_users(source_, *(*stores)->accounts, bench_.resources().clock, options);
  }

  base::Result<transfer::ImportReport> run_dry(const backend::Options& target, transfer::ImportOptions options) {
    std::unique_ptr<backend::Backend> stores;
    if (exists(target)) {
      auto opened = backend::Backend::open(target, bench_.resources());
      if (!opened) return std::unexpected(std::move(opened).error());
      stores = std::move(*opened);
      options.dry_run_against = stores->accounts.get();
    }
    const ScratchFolder scratch;
    backend::Options aside = target;
    aside.database_url = base::Secret("sqlite:" + (scratch.path() / "scratch.db").string());
    aside.upload_path = scratch.path() / "uploads";
    return run_into(aside, options);
  }

  const ImportSettings& settings_;
  std::istream& in_;
  transfer::UserSource& source_;
  std::uintmax_t size_ = 0;
  bool has_begun_ = false;
  Workbench bench_;
  Progress progress_;
};

int run_import(const ImportSettings& settings, const config::Environment& environment) {
  std::ifstream in(settings.file, std::ios::binary);
  if (!in) {
    return report_failure("import", {base::ErrorCode::kNotFound, "cannot read " + settings.file});
  }
  auto source = open_source(settings, in);
  if (!source) return report_failure("import", source.error());
  ImportRun import(settings, in, **source, environment);
  const auto report = import.run();
  if (!report) {
    return report_failure("import", report.error(),
                          import.has_begun() ? "what was imported stays, run it again to go on" : "");
  }
  std::cout << to_text(*report);
  if (in.bad()) return report_failure("import", {base::ErrorCode::kUnavailable, "reading the file failed"});
  if (!settings.report.empty()) {
    if (auto written = write_private_file(settings.report, to_json(*report)); !written) {
      return report_failure("import", written.error());
    }
  }
  return report->refused() == 0 ? config::kExitDone : config::kExitFailed;
}

Run declare_import(CLI::App& app, const Host&) {
  const auto settings = std::make_shared<ImportSettings>();
  add_options(app, *settings);
  return [settings](const config::Environment& environment) { return run_import(*settings, environment); };
}

}  // namespace

const Verb kImport{"import", "Take over users of the old system with their ids and passwords; repeating it is safe",
                   declare_import};

}  // namespace dreamscape
