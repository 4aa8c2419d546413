/// Environment to Values: looks up every key of a program, checks each alone and all together, collects all problems.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/environment.hpp"
#include "config/key.hpp"
#include "config/values.hpp"

namespace config {

struct Loaded {
  Values values;                        ///< complete only when there are no problems
  std::vector<std::string> problems;    ///< one line each, "NAME: what is wrong"; never shows a secret
  std::vector<std::string> warnings;    ///< the same form; the program runs all the same
  std::vector<std::string> notes = {};  ///< where settings were read from, besides the environment
};

/// Reads secret files (`<NAME>_FILE`), so it may block; call it once, from main.
[[nodiscard]] Loaded load(Program program, const Environment& environment);

/// Only the keys of `tables`, without the rules that span keys.
[[nodiscard]] Loaded load_tables(Program program, std::span<const Table> tables, const Environment& environment);

}  // namespace config
