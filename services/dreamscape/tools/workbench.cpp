#include "dreamscape/tools/workbench.hpp"

#include <iostream>

#include "base/version.hpp"
#include "config/environment.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/tables.hpp"
#include "config/keys/user_keys.hpp"
#include "config/load.hpp"
#include "config/terminal.hpp"
#include "user/config.hpp"

namespace dreamscape {
namespace {

constexpr Concurrency kConcurrency;
// A tool commits as much at once as it has in flight, and has memory to spare while it runs.
constexpr std::size_t kSqliteCacheKib = 128 * 1024;
constexpr std::chrono::minutes kServerTimeout{2};          // of one call; nobody waits for an answer but the tool
constexpr std::size_t kSqliteCheckpointPages = 16 * 1024;  // 64 MiB
constexpr std::size_t kSqliteLogPagesMax = 64 * 1024;

}  // namespace

Workbench::Workbench(config::Environment environment)
    : environment_(std::move(environment)),
      log_(logging::silent_logger()),
      metrics_("dreamscape", base::version()),
      loops_(1),
      blocking_pool_({.name = "blocking",
                      .threads = 8,
                      .queue_max = kConcurrency.embedded,
                      .queue_wait_max = std::chrono::minutes{10}}),
      hash_pool_({.name = "hash", .threads = 1, .queue_max = 1}),
      resources_{loops_, blocking_pool_, hash_pool_, clock_, random_, log_, metrics_} {
  // The services say this in their log.
  const bool is_coloured = config::has_colour(std::cerr);
  for (const auto& note : environment_.remarks().notes) {
    std::cerr << config::painted("note:", config::Tone::kNote, is_coloured) << " " << note << "\n";
  }
  for (const auto& warning : environment_.remarks().warnings) {
    std::cerr << config::painted("warning:", config::Tone::kWarning, is_coloured) << " " << warning << "\n";
  }
}

config::Loaded Workbench::load() const {
  return config::load_tables(config::Program::kDreamscape, config::all_tables(), environment_);
}

base::Result<backend::Options> Workbench::options(const std::string& url) const {
  base::Result<backend::Options> options = options_with_cache();
  if (!options) return options;
  if (!url.empty()) options->database_url = base::Secret(url);
  options->cache.url.reset();  // counters of requests are no business of most tools
  return options;
}

base::Result<backend::Options> Workbench::options_with_cache() const {
  const config::Loaded loaded = load();
  if (!loaded.problems.empty()) {
    std::string all;
    for (const std::string& problem : loaded.problems) all += (all.empty() ? "" : "; ") + problem;
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, std::move(all)});
  }
  backend::Options options = backend::options_from(loaded.values);
  options.sqlite_queue_max = options.sqlite_batch_max = kConcurrency.embedded;
  options.database_timeout = kServerTimeout;
  options.sqlite_cache_kib = kSqliteCacheKib;
  options.sqlite_checkpoint_pages = kSqliteCheckpointPages;
  options.sqlite_log_pages_max = kSqliteLogPagesMax;
  return options;
}

PasswordSettings Workbench::password_settings() const {
  const config::Values values = load().values;
  PasswordSettings settings;
  const std::string composition = values.text(config::keys::kPasswordComposition);
  if (composition == "legacy") settings.composition = security::PasswordComposition::kLegacy;
  if (composition == "none") settings.composition = security::PasswordComposition::kNone;
  settings.hasher.memory_kib = static_cast<std::uint32_t>(values.integer(config::keys::kArgon2MemoryKib));
  settings.hasher.iterations = static_cast<std::uint32_t>(values.integer(config::keys::kArgon2Iterations));
  return settings;
}

std::filesystem::path Workbench::erasure_ledger() const { return user::erasure_ledger(load().values); }

std::chrono::milliseconds Workbench::erasure_settle() const {
  return load().values.duration(config::keys::kErasureSettleMs);
}

std::filesystem::path Workbench::data_dir() const { return load().values.text(config::keys::kDataDir); }

std::size_t Workbench::calls_in_flight(const backend::Options& options) const {
  return sqlite_file(options.database_url) ? kConcurrency.embedded : kConcurrency.server;
}

base::Status require_database(const backend::Options& options) {
  const auto file = sqlite_file(options.database_url);
  if (!file || std::filesystem::exists(*file)) return {};
  return std::unexpected(base::Error{base::ErrorCode::kNotFound, "there is no database " + *file});
}

std::optional<std::string> sqlite_file(const base::Secret& url) {
  constexpr std::string_view kScheme = "sqlite:";
  if (!url.reveal().starts_with(kScheme)) return std::nullopt;
  return std::string(url.reveal().substr(kScheme.size()));
}

}  // namespace dreamscape
