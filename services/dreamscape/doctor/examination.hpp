/// What is examined, and the examinations: each looks at one matter and knows nothing of the others. They read files'
/// facts through Machine::look and open no store.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/environment.hpp"
#include "config/values.hpp"
#include "dreamscape/doctor/finding.hpp"
#include "dreamscape/doctor/machine.hpp"

namespace dreamscape {

struct Case {
  const config::Environment& environment;
  /// As they would be read with NODE_ENV=production.
  const config::Values& values;
  bool is_production = false;  ///< as the settings say
  const Machine& machine;
  /// Where the operator keeps backups, each a folder below it; nullopt: not said.
  std::optional<std::filesystem::path> backups = {};
};

/// Secrets, modes, logs, limits.
[[nodiscard]] Findings examine_settings(const Case& it);
/// Who reaches the program, and by which way.
[[nodiscard]] Findings examine_network(const Case& it);
/// The URLs of database and cache: credentials and TLS.
[[nodiscard]] Findings examine_store_urls(const Case& it);
/// DATA_DIR, uploads, database, keys, files of settings.
[[nodiscard]] Findings examine_folders(const Case& it);
/// User, limits of the process, memory, clock.
[[nodiscard]] Findings examine_machine(const Case& it);
/// Whether there is a recent backup.
[[nodiscard]] Findings examine_backups(const Case& it);

}  // namespace dreamscape
