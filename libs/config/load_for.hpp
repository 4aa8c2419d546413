/// Configuration as tests load it.
#pragma once

#include "config/load.hpp"

namespace config {

/// What `program` makes of these variables alone.
inline Loaded load_for(Program program, Environment::Variables variables) {
  return load(program, Environment(std::move(variables)));
}

}  // namespace config
