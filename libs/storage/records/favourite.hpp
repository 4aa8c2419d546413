/// What a user has marked as a favourite (docs/http-contract.md §4.4 and §7.6): all that storage knows of the noun.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

enum class FavouriteType { kFlight, kHotel, kActivity, kDestination, kBooking };
template <>
struct Spelled<FavouriteType> {
  static constexpr std::array<std::string_view, 5> texts{"FLIGHT", "HOTEL", "ACTIVITY", "DESTINATION", "BOOKING"};
};

struct Favourite {
  std::string id;
  std::string user_id;
  FavouriteType entity_type{};
  std::string entity_id;
  std::optional<std::string> entity_data;  ///< a JSON object
  std::optional<std::string> category;
  std::optional<std::string> notes;
  base::Timestamp created_at;
  base::Timestamp updated_at;
  std::optional<std::string> title;  ///< what lists show, so that nobody has to look the thing up
  bool operator==(const Favourite&) const = default;
};

template <>
struct Described<Favourite> {
  using F = Favourite;
  static constexpr Kind kind{.name = "favourites", .export_as = "favorites", .per_user_max = "FAVORITES_PER_USER_MAX"};
  static constexpr std::tuple fields{
      field<&F::id>("id"),
      field<&F::user_id>("user_id"),
      field<&F::entity_type>("entity_type"),
      field<&F::entity_id>("entity_id"),
      field<&F::entity_data>("entity_data", kJsonText),
      field<&F::category>("category"),
      field<&F::notes>("notes"),
      field<&F::created_at>("created_at"),
      field<&F::updated_at>("updated_at"),
      field<&F::title>("title", kAppended),
  };
  using key = Members<&F::id>;
  using owner = Members<&F::user_id>;
  using newest = Members<&F::created_at>;
  using filters = Members<&F::entity_type>;
  using unique = Members<&F::user_id, &F::entity_type, &F::entity_id>;
};

}  // namespace storage
