#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "dreamscape/tools/progress.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "runtime/run.hpp"
#include "transfer/copy/copy_installation.hpp"

namespace dreamscape {
namespace {

namespace fs = std::filesystem;

struct CopySettings {
  std::string from;
  std::string to;
  std::string from_uploads;
  std::string to_uploads;
  bool resume = false;
};

void add_options(CLI::App& app, CopySettings& settings) {
  app.add_option("--from", settings.from, "Store to read: sqlite:<file> or mongodb://…")->required();
  app.add_option("--to", settings.to, "Store to fill")->required();
  app.add_option("--from-uploads", settings.from_uploads,
                 "Folder of the source's files (default: uploads beside the SQLite file; GridFS with MongoDB)");
  app.add_option("--to-uploads", settings.to_uploads, "The same of the target");
  app.add_flag("--resume", settings.resume, "Go on with a copy that was interrupted: the target may hold something");
  app.footer(
      "Stop the services first.\nExit status: 0 both sides are equal, 1 they are not or the copy failed, 2 wrong "
      "arguments.");
}

base::Result<std::unique_ptr<backend::Backend>> open_side(const Workbench& bench, const std::string& url,
                                                          const std::string& uploads) {
  auto options = bench.options(url);
  if (!options) return std::unexpected(std::move(options).error());
  options->uses_local_files = !uploads.empty();
  options->upload_path = uploads;
  if (const auto file = sqlite_file(options->database_url); file && uploads.empty()) {
    options->upload_path = fs::absolute(*file).parent_path() / "uploads";
  }
  return backend::Backend::open(*options, bench.resources());
}

/// The target is the same installation from now on: it carries the same mark.
base::Status carry_mark(backend::Backend& from, backend::Backend& to) {
  const auto mark = runtime::run(from.installation->get());
  if (!mark) return std::unexpected(mark.error());
  if (auto set = runtime::run(to.installation->set(*mark)); !set) return set;
  return to.upload_mark == nullptr ? base::Status{} : runtime::run(to.upload_mark->set(*mark));
}

bool are_equal(const std::vector<transfer::Comparison>& comparisons) {
  return std::ranges::all_of(comparisons, [](const transfer::Comparison& row) { return row.is_equal(); });
}

/// Opening a source that is not there would make an empty one, and the copy of nothing succeeds.
base::Status check(const CopySettings& settings) {
  const auto file = sqlite_file(base::Secret(settings.from));
  if (file && !fs::exists(*file)) {
    return std::unexpected(base::Error{base::ErrorCode::kNotFound, "there is no database " + *file});
  }
  if (settings.from != settings.to) return {};
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "--from and --to are the same"});
}

/// `has_begun`: something may have been written to the target.
base::Result<std::vector<transfer::Comparison>> copy(const CopySettings& settings,
                                                     const config::Environment& environment, bool& has_begun) {
  if (auto checked = check(settings); !checked) return std::unexpected(std::move(checked).error());
  const Workbench bench(environment);
  auto from = open_side(bench, settings.from, settings.from_uploads);
  if (!from) return std::unexpected(std::move(from).error());
  auto to = open_side(bench, settings.to, settings.to_uploads);
  if (!to) return std::unexpected(std::move(to).error());
  Progress progress;
  transfer::CopyOptions options;
  options.resume = settings.resume;
  options.on_progress = [&](const transfer::CopyProgress& now) {
    progress.show({(now.is_comparing ? "comparing " : "copying ") + std::string(now.what), now.items, now.total});
  };
  has_begun = true;
  auto comparisons = transfer::copy_installation({*(*from)->archive, *(*from)->blobs}, {*(*to)->archive, *(*to)->blobs},
                                                 bench.resources().clock, options);
  if (!comparisons || !are_equal(*comparisons)) return comparisons;
  if (auto carried = carry_mark(**from, **to); !carried) return std::unexpected(std::move(carried).error());
  return comparisons;
}

int run_copy(const CopySettings& settings, const config::Environment& environment) {
  bool has_begun = false;
  const auto comparisons = copy(settings, environment, has_begun);
  if (!comparisons) {
    const bool is_refused = !has_begun || comparisons.error().code() == base::ErrorCode::kAlreadyExists;
    return report_failure("copy", comparisons.error(), is_refused ? "" : "run it again with --resume to go on");
  }
  std::cout << to_text(*comparisons);
  return are_equal(*comparisons) ? config::kExitDone : config::kExitFailed;
}

Run declare_copy(CLI::App& app, const Host&) {
  const auto settings = std::make_shared<CopySettings>();
  add_options(app, *settings);
  return [settings](const config::Environment& environment) { return run_copy(*settings, environment); };
}

}  // namespace

const Verb kCopy{"copy", "Move a whole installation to another store and compare both at the end", declare_copy};

}  // namespace dreamscape
