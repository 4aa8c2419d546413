#include "config/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace config {
namespace {

/// Set and not empty.
std::string_view variable(const char* name) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
  return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace

bool has_colour(int descriptor) {
  return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && ::isatty(descriptor) == 1;
}

bool has_colour(const std::ostream& stream) {
  if (&stream == &std::cerr) return has_colour(STDERR_FILENO);
  return &stream == &std::cout && has_colour(STDOUT_FILENO);
}

std::string painted(std::string_view word, Tone tone, bool is_coloured) {
  if (!is_coloured) return std::string(word);
  const char* const colour = tone == Tone::kProblem ? "\033[1;31m" : tone == Tone::kWarning ? "\033[1;33m" : "\033[36m";
  return colour + std::string(word) + "\033[0m";
}

}  // namespace config
