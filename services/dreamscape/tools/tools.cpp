#include "dreamscape/tools/tools.hpp"

#include <cstdio>

#include "base/version.hpp"
#include "config/command_line_parts.hpp"
#include "config/env_file.hpp"
#include "dreamscape/tools/verbs.hpp"

namespace dreamscape {
namespace {

constexpr const char* kDescription =
    "DreamScape core services in one process: gateway, auth-service, user-service. Without a word it serves.";
constexpr const char* kFooter =
    "`dreamscape WORD --help` says more. Settings are environment variables; see docs/configuration.md.\n"
    "Exit status: 0 done, 1 it could not be done or is not in order, 2 wrong usage.";

int end(const config::CommandLine& command) {
  std::fputs(command.text.c_str(), command.exit_status == config::kExitDone ? stdout : stderr);
  return command.exit_status;
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const Host& host) {
  CLI::App app{kDescription, "dreamscape"};
  app.set_version_flag("--version", "dreamscape " + std::string(base::version()));
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  config::ActionFlags flags;
  config::add_action_flags(app, flags, "Older spellings of check, config and health");
  config::add_env_file_option(app, *host.env_file);
  const Run run_verb = declare_verbs(app, host, kVerbs);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return end(config::ended_by(app, error));
  }
  const auto environment = config::with_env_files(config::Environment::from_process(), *host.env_file);
  if (app.get_subcommands().empty()) return host.run_services(flags.action(), environment);
  if (flags.action() == config::Action::kRun) return run_verb(environment);
  return end({.action = config::Action::kExit,
              .exit_status = config::kExitWrongUsage,
              .text = "an older spelling cannot stand before a word\n"});
}

}  // namespace dreamscape
