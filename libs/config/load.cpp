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

/// What one of the sources says about one key.
struct Finding {
  std::string name;    ///< under which it was found, behind the place when that is a file
  std::string origin;  ///< as Value::origin
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

/// The name as problems show it: behind its place, where that is a file.
std::string label(const Source& source, std::string_view name) {
  return (source.is_file() ? source.origin_of(name) + ": " : std::string()) + std::string(name);
}

/// The value of the file named by `<name>_FILE`; a problem is recorded when it cannot serve.
std::optional<Finding> find_in_file(const std::string& name, const Source& source, Loaded& loaded) {
  const std::string file_name = name + "_FILE";
  const auto path = source.find(file_name);
  if (!path) return std::nullopt;
  const std::string shown = label(source, file_name);
  if (source.find(name)) {
    loaded.problems.push_back(line(shown, "set together with " + name + "; set one of them"));
    return std::nullopt;
  }
  auto text = read_secret_file(std::string(*path));
  if (text && !text->empty()) {
    return Finding{shown, file_name + ", " + source.origin_of(file_name), std::move(*text),
                   modified_at(std::string(*path))};
  }
  loaded.problems.push_back(
      line(shown, (text ? "the file is empty: " : "the file cannot be read: ") + std::string(*path)));
  return std::nullopt;
}

/// Kubernetes sets REDIS_PORT=tcp://10.0.0.1:6379 for a Service named "redis" ("Discovering services", environment
/// variables): no operator wrote that.
bool is_service_link(const Key& key, std::string_view text) {
  return key.type == Type::kPort && text.starts_with("tcp://");
}

/// `docker run --env-file` leaves quotes where they are; compose, systemd and this program's own --env-file do not.
void warn_of_quotes(const Source& source, std::string_view name, std::string_view text, Loaded& loaded) {
  const bool is_quoted =
      text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.front() == text.back();
  if (!is_quoted || source.is_file()) return;
  loaded.warnings.push_back(line(name, "begins and ends with a quote, which is taken as part of the value"));
}

std::optional<Finding> find_in(const Source& source, Program program, const Key& key, Loaded& loaded) {
  for (const auto candidate : names_of(program, key)) {
    const std::string name(candidate);
    auto in_file = key.is_secret ? find_in_file(name, source, loaded) : std::nullopt;
    if (in_file) return in_file;
    const auto text = source.find(name);
    if (!text) continue;
    if (is_service_link(key, *text)) {
      loaded.warnings.push_back(line(name, "ignored, it is a Kubernetes service link and not a port"));
      continue;
    }
    warn_of_quotes(source, name, *text, loaded);
    std::string origin = name == key.name ? source.origin_of(name) : name + ", " + source.origin_of(name);
    return Finding{label(source, name), std::move(origin),
                   base::Secret(key.is_secret ? without_line_break(*text) : std::string(*text))};
  }
  return std::nullopt;
}

/// A source hides those after it, whichever of its names the setting has there.
std::optional<Finding> find(Program program, const Key& key, const Environment& environment, Loaded& loaded) {
  for (const Source& source : environment.sources()) {
    if (auto finding = find_in(source, program, key, loaded)) return finding;
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
  value->origin = finding->origin;
  value->file_modified_at = finding->file_modified_at;
  return std::move(*value);
}

}  // namespace

Loaded load_tables(Program program, std::span<const Table> tables, const Environment& environment) {
  const Remarks& remarks = environment.remarks();
  Loaded loaded{
      .values = Values(program), .problems = remarks.problems, .warnings = remarks.warnings, .notes = remarks.notes};
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
