/// Whether a user's data will be deleted, for every answer that shows a user.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/owned_records.hpp"

namespace privacy {

/// When the user's data will be deleted, if they asked for that and did not cancel it. One look by an index. Fails with
/// `unavailable`.
[[nodiscard]] runtime::Task<base::Result<std::optional<base::Timestamp>>> deletion_scheduled_at(
    storage::OwnedStores& owned, std::string user_id);

}  // namespace privacy
