#include <iostream>

#include "dreamscape/tools/progress.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "transfer/scrub/scrub_documents.hpp"

namespace dreamscape {
namespace {

/// A line for each, as soon as it is found.
void print(const transfer::DamagedFile& damaged) {
  const transfer::ExpectedFile& file = damaged.file;
  std::cout << to_string(damaged.damage) << "  document " << file.document_id << " of user " << file.user_id;
  if (file.version != 0) std::cout << ", version " << file.version;
  std::cout << ": " << storage::to_string(file.blob.kind) << "/" << file.blob.name << std::endl;
}

base::Result<transfer::ScrubReport> scrub(const config::Environment& environment) {
  const Workbench bench(environment);
  const auto options = bench.options("");
  if (!options) return std::unexpected(options.error());
  if (const base::Status found = require_database(*options); !found) return std::unexpected(found.error());
  const auto stores = backend::Backend::open(*options, bench.resources());
  if (!stores) return std::unexpected(stores.error());
  Progress progress;
  return transfer::scrub_documents({*(*stores)->archive, *(*stores)->documents, *(*stores)->blobs},
                                   {.on_damage = print, .on_progress = [&](const auto& so_far, std::uint64_t total) {
                                      progress.show({.what = "files read", .done = so_far.files, .total = total});
                                    }});
}

int run_scrub(const config::Environment& environment) {
  const auto report = scrub(environment);
  if (!report) return report_failure("scrub", report.error());
  std::cout << report->files << " files, " << report->bytes << " bytes read, " << report->damaged << " damaged\n";
  return report->damaged == 0 ? config::kExitDone : config::kExitFailed;
}

Run declare_scrub(CLI::App& app, const Host&) {
  app.footer(
      "The services may run meanwhile; nothing is changed. What is damaged can be had back from a backup.\n"
      "Exit status: 0 all files are as they were stored, 1 some are not or a store cannot be reached, 2 wrong usage.");
  return run_scrub;
}

}  // namespace

const Verb kScrub{"scrub", "Read every document and compare it with the checksum that was stored with it",
                  declare_scrub};

}  // namespace dreamscape
