#include "config/command_line.hpp"

#include <CLI/CLI.hpp>

#include <ostream>
#include <sstream>
#include <utility>

#include "config/keys/tables.hpp"
#include "config/reference.hpp"

namespace config {
namespace {

struct Flags {
  bool check_config = false;
  bool print_config = false;
  bool healthcheck = false;
  std::string reference;
};

void add_options(CLI::App& app, Flags& flags, const ProgramInfo& info) {
  app.set_version_flag("--version", std::string(info.name) + " " + std::string(info.version));
  auto* actions = app.add_option_group("actions");
  actions->add_flag("--check-config", flags.check_config, "Check the configuration and exit");
  actions->add_flag("--print-config", flags.print_config, "Print the configuration without secrets and exit");
  actions->add_flag("--healthcheck", flags.healthcheck, "Ask the running instance for its health and exit");
  actions->add_option("--config-reference", flags.reference, "Print the reference of all settings and exit")
      ->check(CLI::IsMember({"markdown", "env"}));
  actions->require_option(0, 1);
  app.footer("Settings are environment variables; see docs/configuration.md.");
}

Action action_of(const Flags& flags) {
  if (flags.check_config) return Action::kCheckConfig;
  if (flags.print_config) return Action::kPrintConfig;
  if (flags.healthcheck) return Action::kHealthcheck;
  if (flags.reference == "markdown") return Action::kPrintMarkdown;
  if (flags.reference == "env") return Action::kPrintEnvExample;
  return Action::kRun;
}

void print_lines(std::ostream& out, std::string_view kind, const std::vector<std::string>& lines) {
  for (const auto& line : lines) out << kind << ": " << line << '\n';
}

StartUp done(int exit_status) { return {.exit_status = exit_status, .values = Values(), .warnings = {}}; }

/// The settings are good in themselves; is what they name there?
StartUp inspect(const Loaded& loaded, const ProgramInfo& info, std::ostream& out, std::ostream& err) {
  const auto problems = info.inspect ? info.inspect(loaded.values) : std::vector<std::string>{};
  print_lines(err, "problem", problems);
  if (problems.empty()) out << "configuration ok\n";
  return done(problems.empty() ? 0 : 1);
}

/// What is done with a configuration without problems.
StartUp act(Action action, Loaded loaded, const ProgramInfo& info, std::ostream& out, std::ostream& err) {
  switch (action) {
    case Action::kCheckConfig:
      return inspect(loaded, info, out, err);
    case Action::kPrintConfig:
      out << print_values(all_tables(), loaded.values);
      return done(0);
    case Action::kHealthcheck:
      return done(info.healthcheck ? info.healthcheck(loaded.values) : 1);
    case Action::kRun:
    case Action::kPrintMarkdown:
    case Action::kPrintEnvExample:
    case Action::kExit:
      return {.exit_status = {}, .values = std::move(loaded.values), .warnings = std::move(loaded.warnings)};
  }
  std::unreachable();
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv, const ProgramInfo& info) {
  CLI::App app{std::string(info.description), std::string(info.name)};
  Flags flags;
  add_options(app, flags, info);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    const int status = app.exit(error, text, text);
    return {.action = Action::kExit, .exit_status = status == 0 ? 0 : 2, .text = text.str()};
  }
  return {.action = action_of(flags), .exit_status = 0, .text = {}};
}

StartUp start_up(int argc, const char* const* argv, const ProgramInfo& info, const Environment& environment,
                 std::ostream& out, std::ostream& err) {
  const CommandLine command = parse_command_line(argc, argv, info);
  if (command.action == Action::kExit) {
    (command.exit_status == 0 ? out : err) << command.text;
    return done(command.exit_status);
  }
  if (command.action == Action::kPrintMarkdown || command.action == Action::kPrintEnvExample) {
    out << (command.action == Action::kPrintMarkdown ? to_markdown(all_tables()) : to_env_example(all_tables()));
    return done(0);
  }
  Loaded loaded = load(info.program, environment);
  if (command.action == Action::kCheckConfig) print_lines(err, "warning", loaded.warnings);
  if (loaded.problems.empty()) return act(command.action, std::move(loaded), info, out, err);
  print_lines(err, "problem", loaded.problems);
  return done(1);
}

}  // namespace config
