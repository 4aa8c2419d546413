#include "config/command_line.hpp"

#include <ostream>
#include <sstream>
#include <utility>

#include "config/command_line_parts.hpp"
#include "config/env_file.hpp"
#include "config/keys/tables.hpp"
#include "config/reference.hpp"
#include "config/suggestion.hpp"
#include "config/terminal.hpp"

namespace config {
namespace {

void print_lines(std::ostream& out, Tone tone, std::string_view kind, const std::vector<std::string>& lines) {
  const std::string head = painted(std::string(kind) + ":", tone, has_colour(out));
  for (const auto& line : lines) out << head << " " << line << '\n';
}

StartUp done(int exit_status) { return {.exit_status = exit_status, .values = Values(), .warnings = {}}; }

/// The settings are good in themselves; is what they name there?
StartUp inspect(const Loaded& loaded, const ProgramInfo& info, std::ostream& out, std::ostream& err) {
  const auto problems = info.inspect ? info.inspect(loaded.values) : std::vector<std::string>{};
  print_lines(err, Tone::kProblem, "problem", problems);
  if (problems.empty()) out << "configuration ok\n";
  return done(problems.empty() ? kExitDone : kExitFailed);
}

/// What is done with a configuration without problems.
StartUp act(Action action, Loaded loaded, const ProgramInfo& info, std::ostream& out, std::ostream& err) {
  switch (action) {
    case Action::kCheckConfig:
      return inspect(loaded, info, out, err);
    case Action::kPrintConfig:
      out << print_values(all_tables(), loaded.values);
      return done(kExitDone);
    case Action::kHealthcheck:
      return done(info.healthcheck ? info.healthcheck(loaded.values) : int{kExitFailed});
    case Action::kRun:
    case Action::kPrintMarkdown:
    case Action::kPrintEnvExample:
    case Action::kExit:
      return {.exit_status = {},
              .values = std::move(loaded.values),
              .warnings = std::move(loaded.warnings),
              .notes = std::move(loaded.notes)};
  }
  std::unreachable();
}

/// The innermost word that was understood: what follows it was not.
const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return *at;
}

/// Words and options that may stand behind `app`.
std::vector<std::string> known_words(const CLI::App& app) {
  std::vector<std::string> known;
  for (const CLI::App* word : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!word->get_name().empty()) known.push_back(word->get_name());
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  return known;
}

}  // namespace

Action ActionFlags::action() const {
  if (check_config) return Action::kCheckConfig;
  if (print_config) return Action::kPrintConfig;
  if (healthcheck) return Action::kHealthcheck;
  if (reference == "markdown") return Action::kPrintMarkdown;
  if (reference == "env") return Action::kPrintEnvExample;
  return Action::kRun;
}

void add_action_flags(CLI::App& app, ActionFlags& flags, const std::string& group) {
  const std::vector<CLI::Option*> options{
      app.add_flag("--check-config", flags.check_config, "Check the configuration and exit"),
      app.add_flag("--print-config", flags.print_config, "Print the configuration without secrets and exit"),
      app.add_flag("--healthcheck", flags.healthcheck, "Ask the running instance for its health and exit"),
      app.add_option("--config-reference", flags.reference, "Print the reference of all settings and exit")
          ->check(CLI::IsMember({"markdown", "env"}))};
  for (CLI::Option* option : options) {
    option->group(group);
    for (CLI::Option* other : options) {
      if (other != option) option->excludes(other);
    }
  }
}

void add_env_file_option(CLI::App& app, std::string& env_file) {
  app.add_option("--env-file", env_file,
                 "Settings that the environment does not give, as NAME=value lines; .env in the "
                 "working folder comes after it")
      ->type_name("FILE");
}

CommandLine ended_by(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream text;
  if (app.exit(error, text, text) == 0) return {.action = Action::kExit, .exit_status = kExitDone, .text = text.str()};
  const CLI::App& at = innermost(app);
  const std::vector<std::string> unknown = at.remaining();
  if (unknown.empty()) return {.action = Action::kExit, .exit_status = kExitWrongUsage, .text = text.str()};
  const auto meant = nearest(unknown.front(), known_words(at));
  return {.action = Action::kExit,
          .exit_status = kExitWrongUsage,
          .text = "unknown: " + unknown.front() + (meant ? "; did you mean " + *meant + "?" : "") +
                  "\nRun with --help for what there is.\n"};
}

CommandLine parse_command_line(int argc, const char* const* argv, const ProgramInfo& info) {
  CLI::App app{std::string(info.description), std::string(info.name)};
  app.set_version_flag("--version", std::string(info.name) + " " + std::string(info.version));
  app.footer("Without an action it serves. Settings are environment variables; see docs/configuration.md.");
  ActionFlags flags;
  std::string env_file;
  add_action_flags(app, flags, "Actions");
  add_env_file_option(app, env_file);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ended_by(app, error);
  }
  return {.action = flags.action(), .exit_status = kExitDone, .text = {}, .env_file = env_file};
}

StartUp perform(Action action, const ProgramInfo& info, const Environment& environment, std::ostream& out,
                std::ostream& err) {
  if (action == Action::kPrintMarkdown || action == Action::kPrintEnvExample) {
    out << (action == Action::kPrintMarkdown ? to_markdown(all_tables()) : to_env_example(all_tables()));
    return done(kExitDone);
  }
  Loaded loaded = load(info.program, environment);
  if (action == Action::kCheckConfig || action == Action::kPrintConfig) {
    print_lines(err, Tone::kNote, "note", loaded.notes);
    print_lines(err, Tone::kWarning, "warning", loaded.warnings);
  }
  if (loaded.problems.empty()) return act(action, std::move(loaded), info, out, err);
  print_lines(err, Tone::kProblem, "problem", loaded.problems);
  return done(kExitFailed);
}

StartUp start_up(int argc, const char* const* argv, const ProgramInfo& info, const Environment& environment,
                 std::ostream& out, std::ostream& err) {
  const CommandLine command = parse_command_line(argc, argv, info);
  if (command.action != Action::kExit) {
    return perform(command.action, info, with_env_files(environment, command.env_file), out, err);
  }
  (command.exit_status == kExitDone ? out : err) << command.text;
  return done(command.exit_status);
}

}  // namespace config
