/// The two rows every limiter has.
#pragma once

#include "config/key.hpp"

namespace config {

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
