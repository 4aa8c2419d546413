/// The words and options of the command line as plain values, read from CLI11's own description: what completion and
/// the manual page are made of, so that a new word or option is in both by itself.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

namespace dreamscape {

enum class ValueKind { kNone, kText, kFile, kFolder, kChoice };

struct OptionFacts {
  std::vector<std::string> names;  ///< "-h", "--help"; of an argument: its name alone, "FILE"
  std::string summary;
  ValueKind kind = ValueKind::kNone;
  std::vector<std::string> choices = {};  ///< of kChoice
  bool is_argument = false;
};

struct WordFacts {
  std::string name;
  std::string path;  ///< "user list"; of the program itself: ""
  std::string summary;
  std::string footer;
  std::vector<OptionFacts> options;  ///< arguments among them
  std::vector<WordFacts> words;
};

/// The program `app` belongs to, whichever of its words `app` is.
[[nodiscard]] WordFacts describe_program(const CLI::App& app);

/// Calls for the word and all below it, each before its own words.
void for_each_word(const WordFacts& word, const std::function<void(const WordFacts&)>& call);

}  // namespace dreamscape
