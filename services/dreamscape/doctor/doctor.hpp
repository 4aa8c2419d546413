/// Says what is unsafe or wrong for production, each with its fix.
///
///     const Findings found = diagnose({.environment = environment, .machine = this_machine(), .inspect =
///     user::inspect}); std::cout << to_text(found);
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "config/environment.hpp"
#include "config/values.hpp"
#include "dreamscape/doctor/finding.hpp"
#include "dreamscape/doctor/machine.hpp"

namespace dreamscape {

struct Questions {
  const config::Environment& environment;
  Machine machine;
  /// As ProgramInfo::inspect: what the settings name and must be there; may be null.
  std::function<std::vector<std::string>(const config::Values&)> inspect = nullptr;
  std::optional<std::filesystem::path> backups = {};
};

/// Everything that `check` finds with NODE_ENV=production (ids "setting" and "missing") and what only an operator can
/// judge. Problems come first. Opens no store; blocks on the disk.
[[nodiscard]] Findings diagnose(const Questions& questions);

/// For people; ends with a line of counts.
[[nodiscard]] std::string to_text(const Findings& findings, bool is_coloured = false);
/// {"problems":1,"warnings":0,"findings":[{"id","severity","what","fix"}]} and a line break.
[[nodiscard]] std::string to_json(const Findings& findings);

/// How many are of this severity.
[[nodiscard]] std::size_t count(const Findings& findings, Severity severity);

}  // namespace dreamscape
