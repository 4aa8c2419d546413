/// Variables that look like settings of ours and are none: a mistyped setting silently keeps its default.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/environment.hpp"

namespace config {

/// The setting that `name` is a misspelling of; nullopt: a setting, or a variable of somebody else. At most two typing
/// errors in all and one in a short word, so that GATEWAY_HOST is not taken for GATEWAY_PORT. Pure, thread-safe.
[[nodiscard]] std::optional<std::string> meant_setting(std::string_view name);

/// A line for each, in the order of the sources.
[[nodiscard]] std::vector<std::string> unknown_names(const Environment& environment);

}  // namespace config
