/// What a tool needs in order to open stores: the settings about them, threads, a clock.
///
///     Workbench bench(environment);
///     auto options = bench.options(url);
///     if (!options) return report_failure("import", options.error());
///     auto stores = backend::Backend::open(*options, bench.resources());
#pragma once

#include <optional>
#include <string>

#include "backend/backend.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "config/load.hpp"
#include "hosting/resources.hpp"
#include "security/password_hasher.hpp"
#include "security/password_policy.hpp"

namespace dreamscape {

/// Calls a tool keeps in flight against a store at most.
struct Concurrency {
  std::size_t embedded = 16'384;  ///< SQLite: one durable commit for all that wait
  std::size_t server = 64;        ///< MongoDB: more would only queue
};

/// PASSWORD_COMPOSITION (none: as the database is) and the cost of hashes.
struct PasswordSettings {
  std::optional<security::PasswordComposition> composition;
  security::PasswordHasherOptions hasher;
};

class Workbench {
 public:
  explicit Workbench(config::Environment environment);

  /// Options of the store at `url`, empty: the one the environment names. The rules that span settings are not
  /// applied, so a tool runs without the secrets of the services. `invalid_argument` names every bad setting.
  [[nodiscard]] base::Result<backend::Options> options(const std::string& url) const;

  /// Options of the store the environment names, with the shared cache: for what is about the counters of requests.
  [[nodiscard]] base::Result<backend::Options> options_with_cache() const;

  /// How passwords are set here.
  [[nodiscard]] PasswordSettings password_settings() const;

  /// Where it is written down who was erased, and how long after an erasure its second look is; as in user-service.
  [[nodiscard]] std::filesystem::path erasure_ledger() const;
  [[nodiscard]] std::chrono::milliseconds erasure_settle() const;

  /// DATA_DIR.
  [[nodiscard]] std::filesystem::path data_dir() const;

  /// How many calls the store of `options` is best given at a time.
  [[nodiscard]] std::size_t calls_in_flight(const backend::Options& options) const;

  [[nodiscard]] const hosting::Resources& resources() const noexcept { return resources_; }

 private:
  /// Without the rules that span keys: those are about serving, and ask for secrets no tool needs.
  [[nodiscard]] config::Loaded load() const;

  config::Environment environment_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  logging::Logger log_;
  metrics::Registry metrics_;
  runtime::EventLoops loops_;
  runtime::WorkerPool blocking_pool_;
  runtime::WorkerPool hash_pool_;
  hosting::Resources resources_;
};

/// Opening an embedded database that is not there would make an empty one. `not_found` then; servers are not asked.
[[nodiscard]] base::Status require_database(const backend::Options& options);

/// The file behind "sqlite:<file>"; nullopt for any other URL.
[[nodiscard]] std::optional<std::string> sqlite_file(const base::Secret& url);

}  // namespace dreamscape
