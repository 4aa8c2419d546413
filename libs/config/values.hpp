/// The checked configuration: every key of a program with its value or default. Immutable after loading, thread-safe.
///
/// Services build their own const structs from it once, at start:
///
///     AuthConfig{.port = values.port(keys::kAuthPort), .access_lifetime = values.duration(keys::kJwtExpiresIn)};
///
/// Asking for a key that is not in the program's tables, or by the wrong type, is a programming error and aborts.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "config/key.hpp"

namespace config {

/// One key's value in all its forms.
struct Value {
  Type type = Type::kText;
  base::Secret text = {};              ///< as written by the operator, or the default
  std::int64_t number = 0;             ///< integers, ports, booleans; sizes in bytes, durations in ms
  std::vector<std::string> list = {};  ///< list types
  bool is_set = false;                 ///< false: the default
  /// Where it was set: "environment", "<file>:<line>", behind the name it was found under when that is another one.
  std::string origin = {};
  /// When the file it was read from was last changed; nullopt: not from a file.
  std::optional<base::Timestamp> file_modified_at = {};
};

/// The file a secret came from, as it was when it was read.
struct SecretFile {
  std::string key;  ///< "JWT_SECRET"
  base::Timestamp modified_at;
};

class Values {
 public:
  explicit Values(Program program = Program::kDreamscape) : program_(program) {}
  void put(std::string_view name, Value value) { values_.insert_or_assign(std::string(name), std::move(value)); }

  [[nodiscard]] Program program() const noexcept { return program_; }
  /// NODE_ENV=production: strict rules, Secure cookies, no generated secrets.
  [[nodiscard]] bool is_production() const;

  /// The operator gave it (under whatever name).
  [[nodiscard]] bool is_set(std::string_view name) const { return get(name).is_set; }
  /// As Value::origin; empty: the default.
  [[nodiscard]] const std::string& origin(std::string_view name) const { return get(name).origin; }
  /// Any type, as written: JWT_EXPIRES_IN is echoed to clients as "24h".
  [[nodiscard]] std::string text(std::string_view name) const { return std::string(get(name).text.reveal()); }
  [[nodiscard]] base::Secret secret(std::string_view name) const { return get(name).text; }
  [[nodiscard]] std::int64_t integer(std::string_view name) const { return number(name, Type::kInteger); }
  [[nodiscard]] std::uint16_t port(std::string_view name) const;
  [[nodiscard]] std::size_t size_bytes(std::string_view name) const;
  [[nodiscard]] std::chrono::milliseconds duration(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const { return number(name, Type::kBoolean) != 0; }
  [[nodiscard]] const std::vector<std::string>& list(std::string_view name) const { return get(name).list; }
  /// As list sizes, pool sizes and other counts are used.
  [[nodiscard]] std::size_t count(std::string_view name) const { return static_cast<std::size_t>(integer(name)); }

  [[nodiscard]] std::vector<SecretFile> secret_files() const;

 private:
  [[nodiscard]] const Value& get(std::string_view name) const;
  [[nodiscard]] std::int64_t number(std::string_view name, Type type) const;

  Program program_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace config
