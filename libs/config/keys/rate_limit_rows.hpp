/// The two rows every limiter has: RATE_LIMIT_<NAME>_MAX and RATE_LIMIT_<NAME>_WINDOW_MS.
#pragma once

#include "config/key.hpp"

namespace config {

inline constexpr std::string_view kLimitPrefix = "RATE_LIMIT_";
inline constexpr std::string_view kWindowSuffix = "_WINDOW_MS";

/// Far above any real figure; keeps counters and arithmetic within bounds.
inline constexpr std::int64_t kRateLimitMax = 1'000'000'000;
inline constexpr std::int64_t kRateWindowMinMs = 1000;
inline constexpr std::int64_t kRateWindowMaxMs = 31LL * 24 * 60 * 60 * 1000;

constexpr Key limit_row(std::string_view name, std::string_view max, std::string_view what, Programs used_by) {
  return {.name = name,
          .type = Type::kInteger,
          .default_value = max,
          .max = kRateLimitMax,
          .description = what,
          .used_by = used_by};
}

constexpr Key window_row(std::string_view name, std::string_view window, Programs used_by) {
  return {.name = name,
          .type = Type::kDuration,
          .default_value = window,
          .unit = Unit::kMilliseconds,
          .min = kRateWindowMinMs,
          .max = kRateWindowMaxMs,
          .description = "Its window.",
          .used_by = used_by};
}

}  // namespace config
