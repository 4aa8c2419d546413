/// What a shell and man(1) want to know of the command line.
#include <iostream>
#include <memory>

#include "base/version.hpp"
#include "dreamscape/tools/completion.hpp"
#include "dreamscape/tools/manual_page.hpp"
#include "dreamscape/tools/verbs.hpp"

namespace dreamscape {
namespace {

std::string script_for(const std::string& shell, const WordFacts& program) {
  if (shell == "bash") return bash_completion(program);
  return shell == "zsh" ? zsh_completion(program) : fish_completion(program);
}

Run declare_completion(CLI::App& app, const Host&) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "Whose script is printed")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app.footer(
      "  bash   source <(dreamscape completion bash)\n"
      "  zsh    source <(dreamscape completion zsh)      or into a folder of $fpath, as _dreamscape\n"
      "  fish   dreamscape completion fish | source\n"
      "Exit status: 0 printed, 2 wrong usage.");
  return [&app, shell](const config::Environment&) {
    std::cout << script_for(*shell, describe_program(app));
    return int{config::kExitDone};
  };
}

Run declare_man(CLI::App& app, const Host&) {
  app.footer("Read it with `dreamscape man | man -l -`.\nExit status: 0 printed, 2 wrong usage.");
  return [&app](const config::Environment&) {
    std::cout << manual_page(describe_program(app), std::string(base::version()));
    return int{config::kExitDone};
  };
}

}  // namespace

const Verb kCompletion{"completion", "Print a script that completes this command line in a shell", declare_completion};
const Verb kMan{"man", "Print the manual page, with every word and every setting", declare_man};

}  // namespace dreamscape
