#include "health/check.hpp"

#include <utility>

namespace health {

std::string_view to_string(CheckType type) noexcept {
  switch (type) {
    case CheckType::kDatabase:
      return "database";
    case CheckType::kCache:
      return "cache";
    case CheckType::kFilesystem:
      return "filesystem";
    case CheckType::kInternalService:
      return "internal_service";
  }
  std::unreachable();
}

Check check_of(storage::HealthProbe& probe, std::string name, std::string dependency, CheckType type,
               bool is_critical) {
  Check check;
  check.name = std::move(name);
  check.dependency = std::move(dependency);
  check.type = type;
  check.is_critical = is_critical;
  check.probe = [&probe] { return probe.ping(); };
  return check;
}

Check database_check(storage::HealthProbe& probe, bool is_mongodb) {
  if (is_mongodb) return check_of(probe, "MongoDB", "mongodb", CheckType::kDatabase, true);
  return check_of(probe, "SQLite", "sqlite", CheckType::kDatabase, true);
}

Check write_check(storage::HealthProbe& probe) {
  return check_of(probe, "Database Writes", "databaseWrites", CheckType::kFilesystem, false);
}

Check cache_check(storage::HealthProbe& probe) {
  return check_of(probe, "Redis Cache", "redis", CheckType::kCache, false);
}

void add_cache_check(std::vector<Check>& checks, storage::HealthProbe* probe) {
  if (probe != nullptr) checks.push_back(cache_check(*probe));
}

}  // namespace health
