/// Parts of command lines made with CLI11, for programs that have more words than the actions of every program.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "config/command_line.hpp"

namespace config {

/// The options of every program that stand for an action. Must outlive the parsing.
struct ActionFlags {
  bool check_config = false;
  bool print_config = false;
  bool healthcheck = false;
  std::string reference;  ///< "markdown" or "env"
  [[nodiscard]] Action action() const;
};

/// At most one of them is accepted; `group` is their heading in --help.
void add_action_flags(CLI::App& app, ActionFlags& flags, const std::string& group);

/// `--env-file`, for the program and for each of its words. `env_file` must outlive the parsing.
void add_env_file_option(CLI::App& app, std::string& env_file);

/// The text for the person and the exit status: help or version with kExitDone; else what is wrong, with the known word
/// that is nearest to an unknown one, and kExitWrongUsage.
[[nodiscard]] CommandLine ended_by(const CLI::App& app, const CLI::ParseError& error);

}  // namespace config
