/// The command line that every service has, and what main does before it builds anything.
///
///     int main(int argc, char** argv) {
///       const config::ProgramInfo info{.program = config::Program::kAuth, .name = "auth-service", ...};
///       auto start = config::start_up(argc, argv, info, config::Environment::from_process(), std::cout, std::cerr);
///       if (start.exit_status) return *start.exit_status;
///       return auth::run(start.values, start.warnings);
///     }
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/environment.hpp"
#include "config/exit_status.hpp"
#include "config/load.hpp"

namespace config {

struct ProgramInfo {
  Program program = Program::kDreamscape;
  std::string_view name;
  std::string_view description;
  std::string_view version;
  /// Asks the running instance for its health; returns the exit status. May block for a few seconds.
  std::function<int(const Values&)> healthcheck;
  /// What --check-config looks at besides the settings, such as programs that are needed: one line for each problem.
  /// May be null.
  std::function<std::vector<std::string>(const Values&)> inspect = nullptr;
};

enum class Action { kRun, kCheckConfig, kPrintConfig, kPrintMarkdown, kPrintEnvExample, kHealthcheck, kExit };

struct CommandLine {
  Action action = Action::kRun;
  int exit_status = 0;        ///< of kExit
  std::string text;           ///< of kExit: help, version or what is wrong with the arguments
  std::string env_file = {};  ///< of --env-file; empty: not given
};

/// Pure; prints nothing.
[[nodiscard]] CommandLine parse_command_line(int argc, const char* const* argv, const ProgramInfo& info);

struct StartUp {
  std::optional<int> exit_status;  ///< set: the command is done, main returns it
  Values values;
  std::vector<std::string> warnings;
  std::vector<std::string> notes = {};  ///< as Loaded::notes
};

/// Loads the configuration and does what was asked. Problems go to `err`, one line each.
[[nodiscard]] StartUp perform(Action action, const ProgramInfo& info, const Environment& environment, std::ostream& out,
                              std::ostream& err);

/// The same for what the command line asks for, with the files of settings (env_file.hpp) behind `environment`.
[[nodiscard]] StartUp start_up(int argc, const char* const* argv, const ProgramInfo& info,
                               const Environment& environment, std::ostream& out, std::ostream& err);

}  // namespace config
