/// What a service says of its stores when it starts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "backend/backend.hpp"
#include "log/logger.hpp"

namespace backend {

/// About how many there are; nullopt when the database cannot tell now. Blocks: for start-up.
[[nodiscard]] std::optional<std::uint64_t> estimate_accounts(Backend& stores);

/// One line with version, store and number of accounts, and a warning when the database was made just now: it may be a
/// path that is mistyped. `takes_uploads`: name their place as well.
void introduce(const Backend& stores, std::optional<std::uint64_t> accounts, bool takes_uploads,
               const logging::Logger& log);

}  // namespace backend
