#include "config/load.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/check.hpp"
#include "config/interpret.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/tables.hpp"
#include "config/rules.hpp"

namespace config {
namespace {

constexpr std::size_t kSecretFileBytesMax = 64 * 1024;

/// What the environment says about one key.
struct Finding {
  std::string name;  ///< under which it was found
  base::Secret text;
  std::optional<base::Timestamp> file_modified_at = {};
};

std::string line(std::string_view name, std::string_view what) { return std::string(name) + ": " + std::string(what); }

/// The names a key answers to, preferred first.
std::vector<std::string_view> names_of(Program program, const Key& key) {
  std::vector<std::string_view> names{key.name};
  for (const auto alias : key.aliases) {
    if (!alias.empty()) names.push_back(alias);
  }
  if (key.name == port_key(program)) names.push_back(keys::kPort);
  return names;
}

/// First line break and what follows are dropped: editors and shells add one, secrets have none.
std::string without_line_break(std::string_view text) {
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

std::optional<base::Secret> read_secret_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(kSecretFileBytesMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(file.gcount()));
  return base::Secret(without_line_break(text));
}

std::optional<base::Timestamp> modified_at(const std::string& path) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  if (error) return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(time));
}

/// The value of the file named by `<name>_FILE`; a problem is recorded when it cannot serve.
std::optional<Finding> find_in_file(const std::string& name, const Environment& environment, Loaded& loaded) {
  const std::string file_name = name + "_FILE";
  const auto path = environment.find(file_name);
  if (!path) return std::nullopt;
  if (environment.find(name)) {
    loaded.problems.push_back(line(file_name, "set together with " + name + "; set one of them"));
    return std::nullopt;
  }
  auto text = read_secret_file(std::string(*path));
  if (text && !text->empty()) return Finding{file_name, std::move(*text), modified_at(std::string(*path))};
  loaded.problems.push_back(line(file_name, text ? "the file is empty" : "the file cannot be read"));
  return std::nullopt;
}

/// Kubernetes sets REDIS_PORT=tcp://10.0.0.1:6379 for a Service named "redis" ("Discovering services", environment
/// variables): no operator wrote that.
bool is_service_link(const Key& key, std::string_view text) {
  return key.type == Type::kPort && text.starts_with("tcp://");
}

std::optional<Finding> find(Program program, const Key& key, const Environment& environment, Loaded& loaded) {
  for (const auto candidate : names_of(program, key)) {
    const std::string name(candidate);
    auto in_file = key.is_secret ? find_in_file(name, environment, loaded) : std::nullopt;
    if (in_file) return in_file;
    const auto text = environment.find(name);
    if (!text) continue;
    if (!is_service_link(key, *text)) {
      return Finding{name, base::Secret(key.is_secret ? without_line_break(*text) : std::string(*text))};
    }
    loaded.warnings.push_back(line(name, "ignored, it is a Kubernetes service link and not a port"));
  }
  return std::nullopt;
}

Value default_of(const Key& key) {
  if (key.default_value.empty()) return Value{.type = key.type};
  auto value = interpret(key, key.default_value);
  base::check(value.has_value(), "the default of a configuration key breaks its own rule");
  return std::move(*value);
}

Value value_of(Program program, const Key& key, const Environment& environment, Loaded& loaded) {
  const auto finding = find(program, key, environment, loaded);
  if (!finding) return default_of(key);
  auto value = interpret(key, finding->text.reveal());
  if (!value) {
    loaded.problems.push_back(line(finding->name, value.error().message()));
    return default_of(key);
  }
  value->is_set = true;
  value->file_modified_at = finding->file_modified_at;
  return std::move(*value);
}

}  // namespace

Loaded load_tables(Program program, std::span<const Table> tables, const Environment& environment) {
  Loaded loaded{.values = Values(program), .problems = {}, .warnings = {}};
  for (const auto& table : tables) {
    for (const auto& key : table.keys) {
      if (uses(program, key)) loaded.values.put(key.name, value_of(program, key, environment, loaded));
    }
  }
  return loaded;
}

Loaded load(Program program, const Environment& environment) {
  Loaded loaded = load_tables(program, all_tables(), environment);
  check_rules(environment, loaded);
  check_user(::geteuid(), loaded);
  return loaded;
}

}  // namespace config
