#include <cstdint>
#include <string_view>

#include "config/env_file.hpp"
#include "config/keys/tables.hpp"
#include "config/load.hpp"
#include "config/parse_value.hpp"

namespace {

/// "NAME=value" lines as an environment; secret files stay out, the fuzzer is not to read the disk.
config::Environment environment_of(std::string_view text) {
  config::Environment::Variables variables;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || line.substr(0, equals).ends_with("_FILE")) continue;
    variables.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return config::Environment(std::move(variables));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)config::parse_duration(text);
  (void)config::parse_size(text);
  (void)config::is_network(text);
  (void)config::origin_of(text);
  (void)config::redact_url(text);
  (void)config::parse_env_file("fuzz.env", text);
  (void)config::load(config::Program::kDreamscape, environment_of(text));
  return 0;
}
