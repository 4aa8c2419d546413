#include "user/handlers/travel_preferences.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <set>
#include <span>

#include "json/writer.hpp"
#include "storage/records/onboarding_profile.hpp"
#include "user/domain/onboarding.hpp"
#include "user/handlers/own_records.hpp"

namespace user {
namespace {

using storage::OnboardingProfile;

constexpr std::size_t kUsersAtOnce = 100;
constexpr std::string_view kBadUserIds = "userIds must be a list of 1 to 100 ids";

/// A group of the answer and the wizard's fields that make it.
struct Group {
  std::string_view name;
  std::array<std::string_view, 8> fields;
};
constexpr std::array<Group, 11> kGroups{{
    {"destinations", {"preferredDestinations", "bucketList"}},
    {"budget",
     {"globalBudgetRange", "budgetByCategory", "budgetFlexibility", "accommodationBudgetRange",
      "transportBudgetShare"}},
    {"travel",
     {"travelStyle", "travelTypes", "travelPurposes", "travelGroupTypes", "groupSize", "groupSizePreference",
      "travelWithChildren", "childrenAges"}},
    {"timing",
     {"preferredSeasons", "seasonalPreferences", "preferredTripDuration", "typicalTripDuration", "preferredDuration",
      "dateFlexibility"}},
    {"accommodation",
     {"accommodationTypes", "accommodationLevel", "comfortLevel", "roomPreferences", "serviceLevel",
      "privacyPreference"}},
    {"transport", {"preferredAirlines", "cabinClassPreference", "cabinClassPreferences", "transportModes"}},
    {"activities",
     {"activityTypes", "interestCategories", "activityLevel", "preferredActivities", "culturalImmersion"}},
    {"constraints",
     {"dietaryRequirements", "dietaryRestrictions", "accessibilityNeeds", "healthConsiderations", "languageBarriers",
      "culturalConsiderations"}},
    {"experience", {"experienceLevel", "travelExperienceLevel", "riskTolerance"}},
    {"climate", {"climatePreferences", "weatherTolerances"}},
    {"loyalty", {"loyaltyPrograms", "paymentPreferences"}},
}};

boost::json::object answers_of(const OnboardingProfile& profile) {
  boost::system::error_code error;
  boost::json::value data = boost::json::parse(profile.step_data.empty() ? "{}" : profile.step_data, error);
  return !error && data.is_object() ? std::move(data.get_object()) : boost::json::object{};
}

boost::json::object view_preferences_by_group(const OnboardingProfile& profile) {
  const boost::json::object data = answers_of(profile);
  boost::json::object groups;
  for (const Group& group : kGroups) {
    boost::json::object fields;
    for (const std::string_view field : group.fields) {
      const auto* value = field.empty() ? nullptr : data.if_contains(field);
      if (value != nullptr) fields[field] = *value;
    }
    groups[group.name] = std::move(fields);
  }
  return groups;
}

/// How much of the wizard the user has answered, and how far that can be relied on: 0 to 1.
boost::json::object view_quality(const OnboardingProfile& profile) {
  const double completeness = progress_percentage(profile.completed_steps) / 100.0;
  boost::json::object quality;
  quality["completeness"] = completeness;
  quality["confidence"] = profile.is_completed ? 1.0 : completeness;
  return quality;
}

boost::json::object view_travel_preferences(const OnboardingProfile& profile) {
  boost::json::object metadata;
  metadata["completedSteps"] = json::to_array(profile.completed_steps);
  metadata["profileVersion"] = profile.version;
  metadata["dataQuality"] = view_quality(profile);
  boost::json::object out;
  out["userId"] = profile.user_id;
  out["isOnboardingCompleted"] = profile.is_completed;
  out["onboardingCompletedAt"] = json::time_or_null(profile.completed_at);
  out["lastUpdated"] = base::to_iso8601(profile.updated_at);
  out["preferences"] = view_preferences_by_group(profile);
  out["metadata"] = std::move(metadata);
  return out;
}

http::Response answer_at(const Context& context, boost::json::value data) {
  boost::json::object body;
  body["data"] = std::move(data);
  body["timestamp"] = base::to_iso8601(context.clock.now());
  return success(200, body);
}

/// nullopt for users who have none; what is found goes into the audit log.
runtime::Task<base::Result<std::optional<OnboardingProfile>>> find_traveller(const Context& context,
                                                                             const http::Request& request,
                                                                             std::string user_id) {
  if (!is_possible_id(user_id)) co_return std::optional<OnboardingProfile>{};
  auto found = co_await records<OnboardingProfile>(context).find(user_id, user_id);
  if (found && *found) context.audit.record_service_read(request, "TravelOnboardingProfile", user_id);
  co_return found;
}

}  // namespace

Answer get_travel_preferences(const Context& context, http::Request& request) {
  const auto profile = co_await find_traveller(context, request, std::string(request.param("userId")));
  if (!profile) co_return std::unexpected(profile.error());
  if (!*profile) co_return std::unexpected(base::Error{base::ErrorCode::kNotFound, "Preferences not found"});
  co_return answer_at(context, view_travel_preferences(**profile));
}

Answer list_travel_preferences(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  const auto ids = in.optional_strings("userIds", {.max = kUsersAtOnce, .item_max = 64, .message = kBadUserIds});
  if (!ids || ids->empty()) in.violate("userIds", kBadUserIds);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  boost::json::array data;
  const std::set<std::string> each(ids->begin(), ids->end());
  for (const std::string& id : each) {
    const auto profile = co_await find_traveller(context, request, id);
    if (!profile) co_return std::unexpected(profile.error());
    if (*profile) data.push_back(view_travel_preferences(**profile));
  }
  co_return answer_at(context, std::move(data));
}

Answer get_travel_preferences_health(const Context& context, http::Request& /*request*/) {
  boost::json::object data;
  data["status"] = "ok";
  co_return answer_at(context, std::move(data));
}

}  // namespace user
