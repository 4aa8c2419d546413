/// Asks one dependency whether it works: for `/health` and `/ready`.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

/// Thread-safe.
class HealthProbe {
 public:
  virtual ~HealthProbe() = default;
  /// The dependency's name in health answers, for example "database".
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// Success when it answers right now. The caller sets the deadline.
  [[nodiscard]] virtual runtime::Task<base::Status> ping() = 0;
};

}  // namespace storage
