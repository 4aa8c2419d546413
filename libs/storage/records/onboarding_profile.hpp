/// What the travel wizard has asked a user so far (docs/http-contract.md §4.9 and §7.9). A user has one, whose id is
/// the user's.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

struct OnboardingProfile {
  std::string id;  ///< that of the user, so that there is never a second one
  std::string user_id;
  bool is_completed = false;
  std::vector<std::string> completed_steps;  ///< in the order in which they were completed
  std::optional<base::Timestamp> completed_at;
  std::int64_t version = 1;  ///< of the questions
  std::string step_data;     ///< a JSON object: the preferences that were given, as they were given
  base::Timestamp created_at;
  base::Timestamp updated_at;
  bool operator==(const OnboardingProfile&) const = default;
};

template <>
struct Described<OnboardingProfile> {
  using O = OnboardingProfile;
  static constexpr Kind kind{
      .name = "onboarding_profiles", .export_as = "travelOnboarding", .exported = Exported::kOne};
  static constexpr std::tuple fields{
      field<&O::id>("id"),
      field<&O::user_id>("user_id"),
      field<&O::is_completed>("is_completed"),
      field<&O::completed_steps>("completed_steps"),
      field<&O::completed_at>("completed_at"),
      field<&O::version>("version", {.bson = "questionsVersion"}),
      field<&O::step_data>("step_data", kJsonText),
      field<&O::created_at>("created_at"),
      field<&O::updated_at>("updated_at"),
  };
  using key = Members<&O::id>;
  using owner = Members<&O::user_id>;
  using newest = Members<&O::created_at>;
  using filters = Members<>;
  using unique = Members<>;
};

}  // namespace storage
