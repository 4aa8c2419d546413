/// How often the tests that kill programs do so.
#pragma once

#include <algorithm>
#include <cstdlib>

namespace integration {

/// What the environment's `variable` says; 5 unless it does.
inline int kill_rounds(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? 5 : std::max(1, std::atoi(text));
}

}  // namespace integration
