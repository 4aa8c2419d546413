/// One thing a service stands on, and how to find out whether it works.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/health_probe.hpp"

namespace health {

enum class CheckType { kDatabase, kCache, kFilesystem, kInternalService };

/// "database", "cache", "filesystem", "internal_service".
[[nodiscard]] std::string_view to_string(CheckType type) noexcept;

/// One dependency.
struct Check {
  std::string name;        ///< shown in `checks[].name`, for example "MongoDB"
  std::string dependency;  ///< key in the `dependencies` of readiness, for example "mongodb"
  CheckType type = CheckType::kDatabase;
  bool is_critical = true;                  ///< failing makes the service unhealthy, not only degraded
  std::chrono::milliseconds timeout{2000};  ///< a probe that takes longer counts as failed
  /// Success when the dependency works. May take longer than `timeout`; what it answers then is dropped. The error's
  /// message is shown in health answers unless it is the usual one of `base::unavailable`; its detail only in the log.
  std::function<runtime::Task<base::Status>()> probe;
};

/// A check that pings a store. The probe must outlive every loop that may still run the check.
[[nodiscard]] Check check_of(storage::HealthProbe& probe, std::string name, std::string dependency, CheckType type,
                             bool is_critical);

/// That of the database of auth-service and user-service.
[[nodiscard]] Check database_check(storage::HealthProbe& probe, bool is_mongodb);

/// Whether that database can be written and is sound. Not critical: reads work without, and most requests are reads.
[[nodiscard]] Check write_check(storage::HealthProbe& probe);

/// That of the shared cache, which is never critical.
[[nodiscard]] Check cache_check(storage::HealthProbe& probe);

/// Adds the check of the shared cache; nothing when there is none (null).
void add_cache_check(std::vector<Check>& checks, storage::HealthProbe* probe);

}  // namespace health
