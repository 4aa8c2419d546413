/// Texts generated from the key tables. Pure functions, thread-safe.
#pragma once

#include <span>
#include <string>

#include "config/key.hpp"
#include "config/values.hpp"

namespace config {

/// docs/configuration.md.
[[nodiscard]] std::string to_markdown(std::span<const Table> tables);

/// .env.example: every key, commented out with its default.
[[nodiscard]] std::string to_env_example(std::span<const Table> tables);

/// `--print-config`: lines "NAME=value  # origin" of the keys the program reads, secrets redacted. The origin is
/// Value::origin, "derived" (from other settings or from the machine) or "default".
[[nodiscard]] std::string print_values(std::span<const Table> tables, const Values& values);

}  // namespace config
