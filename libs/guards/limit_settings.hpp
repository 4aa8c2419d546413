/// The figures of a program's limits, by the NAME of their settings RATE_LIMIT_<NAME>_MAX and
/// RATE_LIMIT_<NAME>_WINDOW_MS (docs/http-contract.md §1.9). A limiter is asked for by name, so that a new limit is a
/// row of the table of settings and the place that uses it.
///
///     const guards::LimitSettings limits(values);
///     guards::RateLimiter limiter(store, {"user-avatar", limits.of(keys::kLimitAvatar), message}, metrics);
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/values.hpp"
#include "storage/ports/rate_limit_store.hpp"

namespace guards {

class LimitSettings {
 public:
  /// Those of the program `values` were read for.
  explicit LimitSettings(const config::Values& values);
  /// Every limit alike, for tests.
  explicit LimitSettings(storage::RateLimit every) : every_(every) {}

  void set(std::string_view name, storage::RateLimit limit) { limits_.insert_or_assign(std::string(name), limit); }

  /// `max` 0: switched off. Aborts for a limit the program does not have.
  [[nodiscard]] storage::RateLimit of(std::string_view name) const;

 private:
  std::optional<storage::RateLimit> every_;
  std::map<std::string, storage::RateLimit, std::less<>> limits_;
};

}  // namespace guards
