#include "dreamscape/tools/command_tree.hpp"

#include <algorithm>

namespace dreamscape {
namespace {

/// CLI::IsMember describes itself as "{a,b}" in the type of its option, the only place where it can be read.
std::vector<std::string> choices_in(const std::string& type) {
  const std::size_t begin = type.find('{');
  const std::size_t end = type.find('}', begin);
  std::vector<std::string> choices;
  if (begin == std::string::npos || end == std::string::npos) return choices;
  for (const std::string& choice : CLI::detail::split(type.substr(begin + 1, end - begin - 1), ',')) {
    choices.push_back(CLI::detail::trim_copy(choice));
  }
  return choices;
}

ValueKind kind_of(const CLI::Option& option, const std::string& type) {
  if (option.get_items_expected_max() == 0) return ValueKind::kNone;
  if (type.find('{') != std::string::npos) return ValueKind::kChoice;
  const std::string& shown = option.get_positional() ? option.get_name(true) : type;
  if (shown == "FILE") return ValueKind::kFile;
  return shown == "FOLDER" ? ValueKind::kFolder : ValueKind::kText;
}

OptionFacts describe(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  OptionFacts facts{.names = {}, .summary = option.get_description(), .kind = kind_of(option, type)};
  if (facts.kind == ValueKind::kChoice) facts.choices = choices_in(type);
  facts.is_argument = option.get_positional();
  if (facts.is_argument) facts.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_snames()) facts.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) facts.names.push_back("--" + name);
  return facts;
}

WordFacts describe(const CLI::App& app, const std::string& path) {
  WordFacts word{.name = app.get_name(),
                 .path = path,
                 .summary = app.get_description(),
                 .footer = app.get_footer(),
                 .options = {},
                 .words = {}};
  for (const CLI::Option* option : app.get_options({})) word.options.push_back(describe(*option));
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    word.words.push_back(describe(*below, path.empty() ? below->get_name() : path + " " + below->get_name()));
  }
  return word;
}

}  // namespace

WordFacts describe_program(const CLI::App& app) {
  const CLI::App* root = &app;
  while (root->get_parent() != nullptr) root = root->get_parent();
  return describe(*root, "");
}

void for_each_word(const WordFacts& word, const std::function<void(const WordFacts&)>& call) {
  call(word);
  for (const WordFacts& below : word.words) for_each_word(below, call);
}

}  // namespace dreamscape
