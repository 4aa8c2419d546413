/// What a user has done (docs/http-contract.md §4.5 and §7.7): all that storage knows of the noun.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

enum class HistoryAction { kCreated, kViewed, kUpdated, kDeleted, kSearched, kFavorited, kUnfavorited };
template <>
struct Spelled<HistoryAction> {
  static constexpr std::array<std::string_view, 7> texts{"CREATED",  "VIEWED",    "UPDATED",    "DELETED",
                                                         "SEARCHED", "FAVORITED", "UNFAVORITED"};
};

enum class HistoryEntity { kBooking, kSearch, kFavorite, kDestination, kHotel, kActivity, kFlight };
template <>
struct Spelled<HistoryEntity> {
  static constexpr std::array<std::string_view, 7> texts{"booking", "search",   "favorite", "destination",
                                                         "hotel",   "activity", "flight"};
};

struct HistoryEntry {
  std::string id;
  std::string user_id;
  HistoryAction action_type{};
  HistoryEntity entity_type{};
  std::string entity_id;
  std::optional<std::string> metadata;  ///< a JSON object
  base::Timestamp created_at;
  bool operator==(const HistoryEntry&) const = default;
};

template <>
struct Described<HistoryEntry> {
  using H = HistoryEntry;
  static constexpr Kind kind{.name = "history", .export_as = "history", .per_user_max = "HISTORY_PER_USER_MAX"};
  static constexpr std::tuple fields{
      field<&H::id>("id"),
      field<&H::user_id>("user_id"),
      field<&H::action_type>("action_type"),
      field<&H::entity_type>("entity_type"),
      field<&H::entity_id>("entity_id"),
      field<&H::metadata>("metadata", kJsonText),
      field<&H::created_at>("created_at"),
  };
  using key = Members<&H::id>;
  using owner = Members<&H::user_id>;
  using newest = Members<&H::created_at>;
  using filters = Members<&H::action_type, &H::entity_type, &H::entity_id>;
  using unique = Members<>;
};

}  // namespace storage
