/// What the settings say of records that users own, one noun after the other: names and rows, so that a noun has one
/// place here.
#pragma once

#include "config/key.hpp"
#include "config/keys/rate_limit_rows.hpp"

namespace config {
namespace keys {

inline constexpr std::string_view kFavoritesPerUserMax = "FAVORITES_PER_USER_MAX";
inline constexpr std::string_view kLimitFavoritesCheck = "FAVORITES_CHECK";
inline constexpr std::string_view kHistoryPerUserMax = "HISTORY_PER_USER_MAX";
inline constexpr std::string_view kNotificationsPerUserMax = "NOTIFICATIONS_PER_USER_MAX";

}  // namespace keys

/// How many records of a kind one user may have.
constexpr Key per_user_row(std::string_view name, std::string_view max, std::string_view what) {
  return {.name = name,
          .type = Type::kInteger,
          .default_value = max,
          .min = 1,
          .max = 1'000'000,
          .description = what,
          .used_by = kUserOnly};
}

inline constexpr Key kRecordRows[] = {
    per_user_row(keys::kFavoritesPerUserMax, "10000", "Favourites one user may keep; beyond, none is added."),
    limit_row("RATE_LIMIT_FAVORITES_CHECK_MAX", "50", "Favourite checks per user.", kUserOnly),
    window_row("RATE_LIMIT_FAVORITES_CHECK_WINDOW_MS", "60000", kUserOnly),
    per_user_row(keys::kHistoryPerUserMax, "10000",
                 "History entries that are kept for one user; beyond, the oldest go."),
    per_user_row(keys::kNotificationsPerUserMax, "10000",
                 "Notifications that are kept for one user; beyond, the oldest go."),
};

}  // namespace config
