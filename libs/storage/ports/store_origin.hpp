/// What a store remembers of its beginning, for defaults that must not change under an installation that exists.
#pragma once

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

/// Thread-safe, does not block.
class StoreOrigin {
 public:
  virtual ~StoreOrigin() = default;

  /// Whether release 1.0.0 made this store; never changes. Fails with `unavailable`.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> is_of_first_release() = 0;
};

}  // namespace storage
