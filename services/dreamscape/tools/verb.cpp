#include "dreamscape/tools/verb.hpp"

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "config/command_line_parts.hpp"
#include "config/terminal.hpp"
#include "hosting/start_failure.hpp"

namespace dreamscape {

Run declare_verbs(CLI::App& app, const Host& host, std::span<const Verb* const> verbs) {
  const auto declared = std::make_shared<std::vector<std::pair<CLI::App*, Run>>>();
  for (const Verb* verb : verbs) {
    CLI::App* const word = app.add_subcommand(verb->name, verb->summary);
    declared->emplace_back(word, verb->declare(*word, host));
    if (word->get_subcommands(nullptr).empty()) config::add_env_file_option(*word, *host.env_file);
  }
  return [declared](const config::Environment& environment) {
    for (const auto& [word, run] : *declared) {
      if (word->parsed()) return run(environment);
    }
    return int{config::kExitWrongUsage};
  };
}

int report_failure(const std::string& tool, const base::Error& error, const std::string& hint) {
  const std::string head = config::painted(tool + ":", config::Tone::kProblem, config::has_colour(STDERR_FILENO));
  const std::string words = hosting::words_of(error) + (hint.empty() ? "" : "; ") + hint;
  std::fprintf(stderr, "%s %s\n", head.c_str(), words.c_str());
  return config::kExitFailed;
}

}  // namespace dreamscape
