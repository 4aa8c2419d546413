/// One row and one text: the checked value. Pure function, thread-safe.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "config/key.hpp"
#include "config/values.hpp"

namespace config {

/// Errors: `invalid_argument` whose message completes "NAME: …". Secrets are not quoted in it.
[[nodiscard]] base::Result<Value> interpret(const Key& key, std::string_view text);

}  // namespace config
