#include "config/environment.hpp"

#include <unistd.h>

namespace config {

Environment Environment::from_process() {
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::optional<std::string_view> Source::find(std::string_view name) const {
  const auto found = variables.find(name);
  if (found == variables.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::string Source::origin_of(std::string_view name) const {
  if (!is_file()) return "environment";
  const auto line = lines.find(name);
  return line == lines.end() ? file : file + ":" + std::to_string(line->second);
}

}  // namespace config
