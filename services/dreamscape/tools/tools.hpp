/// The command line of the all-in-one program: `dreamscape`, `dreamscape backup …` and the like, for operators.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/command_line.hpp"

namespace dreamscape {

/// What the words need of the program they belong to.
struct Host {
  /// Serves, or checks, prints or asks about the services of this program. Blocks.
  std::function<int(config::Action, const config::Environment&)> run_services;
  /// What --env-file of any word says; made by run_command_line.
  std::shared_ptr<std::string> env_file = std::make_shared<std::string>();
};

/// Parses the command line and does what it asks for; without a word it serves. Answers the exit status. Blocks; prints
/// to standard output and error.
[[nodiscard]] int run_command_line(int argc, const char* const* argv, const Host& host);

}  // namespace dreamscape
