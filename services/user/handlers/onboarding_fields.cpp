#include "user/handlers/onboarding_fields.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <optional>
#include <span>
#include <utility>

#include "base/encoding.hpp"
#include "json/writer.hpp"

namespace user {
namespace {

using boost::json::object;
using boost::json::value;
using Choices = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> kTravelStyles{"PLANNED", "SPONTANEOUS", "MIXED"};
constexpr std::array<std::string_view, 4> kBudgetFlexibilities{"STRICT", "FLEXIBLE", "VERY_FLEXIBLE",
                                                               "SOMEWHAT_FLEXIBLE"};
constexpr std::array<std::string_view, 4> kDateFlexibilities{"FLEXIBLE", "SEMI_FLEXIBLE", "FIXED", "SOMEWHAT_FLEXIBLE"};
constexpr std::array<std::string_view, 4> kComfort{"BASIC", "STANDARD", "PREMIUM", "LUXURY"};
constexpr std::array<std::string_view, 4> kActivityLevels{"LOW", "MODERATE", "HIGH", "VERY_HIGH"};
constexpr std::array<std::string_view, 3> kRiskTolerances{"CONSERVATIVE", "MODERATE", "ADVENTUROUS"};
constexpr std::array<std::string_view, 16> kTravelTypes{
    "ADVENTURE", "CULTURAL", "RELAXATION", "BUSINESS", "FAMILY", "ROMANTIC", "WELLNESS", "EDUCATIONAL",
    "CULINARY",  "SHOPPING", "NIGHTLIFE",  "NATURE",   "URBAN",  "BEACH",    "MOUNTAIN", "HISTORICAL"};

enum class Shape {
  kAny,  ///< where the old service named no type
  kObject,
  kBudget,
  kFlag,
  kChoice,
  kTexts,
  kChoices,
  kAges,
  kPrograms,
};

struct Preference {
  std::string_view name;
  Shape shape = Shape::kAny;
  Choices choices = {};
  bool is_shown = true;  ///< as a field of the profile; else in `stepData` alone
};

constexpr bool kInStepData = false;
constexpr Preference kPreferences[] = {
    {"preferredDestinations", Shape::kObject},
    {"travelStyle", Shape::kChoice, kTravelStyles},
    {"globalBudgetRange", Shape::kBudget},
    {"budgetByCategory", Shape::kObject},
    {"budgetFlexibility", Shape::kChoice, kBudgetFlexibilities},
    {"travelTypes", Shape::kChoices, kTravelTypes},
    {"travelPurposes", Shape::kTexts},
    {"preferredSeasons", Shape::kTexts},
    {"preferredTripDuration"},
    {"dateFlexibility", Shape::kChoice, kDateFlexibilities},
    {"accommodationTypes", Shape::kTexts},
    {"accommodationLevel", Shape::kChoice, kComfort},
    {"comfortLevel", Shape::kChoice, kComfort},
    {"roomPreferences"},
    {"preferredAirlines", Shape::kTexts},
    {"cabinClassPreference"},
    {"transportModes", Shape::kTexts},
    {"transportBudgetShare"},
    {"activityTypes", Shape::kTexts},
    {"interestCategories", Shape::kTexts},
    {"activityLevel", Shape::kChoice, kActivityLevels},
    {"travelGroupTypes", Shape::kTexts},
    {"groupSize", Shape::kObject},
    {"travelWithChildren", Shape::kFlag},
    {"childrenAges", Shape::kAges},
    {"dietaryRequirements", Shape::kTexts},
    {"accessibilityNeeds", Shape::kTexts},
    {"healthConsiderations", Shape::kTexts},
    {"languageBarriers", Shape::kTexts},
    {"culturalConsiderations", Shape::kTexts},
    {"serviceLevel"},
    {"privacyPreference"},
    {"climatePreferences", Shape::kTexts},
    {"weatherTolerances", Shape::kObject},
    {"experienceLevel"},
    {"riskTolerance", Shape::kChoice, kRiskTolerances},
    {"culturalImmersion"},
    {"loyaltyPrograms", Shape::kPrograms},
    {"paymentPreferences", Shape::kTexts},
    {"bucketList", Shape::kAny, {}, kInStepData},
    {"seasonalPreferences", Shape::kAny, {}, kInStepData},
    {"dietaryRestrictions", Shape::kAny, {}, kInStepData},
    {"cabinClassPreferences", Shape::kAny, {}, kInStepData},
    {"travelExperienceLevel", Shape::kAny, {}, kInStepData},
    {"groupSizePreference", Shape::kAny, {}, kInStepData},
    {"typicalTripDuration", Shape::kAny, {}, kInStepData},
    {"preferredDuration", Shape::kAny, {}, kInStepData},
    {"preferredActivities", Shape::kAny, {}, kInStepData},
    {"accommodationBudgetRange", Shape::kAny, {}, kInStepData},
};

constexpr std::int64_t kAgeMax = 17;

bool is_choice(const value& given, Choices choices) {
  if (!given.is_string()) return false;
  const std::string_view text(given.get_string());
  return std::ranges::any_of(choices, [&](std::string_view choice) { return base::equals_ignore_case(choice, text); });
}

template <class Accepts>
bool is_list_of(const value& given, Accepts accepts) {
  return given.is_array() && std::ranges::all_of(given.get_array(), accepts);
}

bool is_age(const value& given) {
  if (!given.is_number()) return false;
  const double age = given.to_number<double>();
  return age >= 0 && age <= kAgeMax && age == static_cast<double>(static_cast<std::int64_t>(age));
}

/// A number of at least 0; an absent one is.
bool is_amount(const value* given) {
  return given == nullptr || given->is_null() || (given->is_number() && given->to_number<double>() >= 0);
}

std::optional<std::string> refuse_budget(const value& given) {
  const object* budget = given.if_object();
  if (budget == nullptr) return "must be an object";
  const value* min = budget->if_contains("min");
  const value* max = budget->if_contains("max");
  if (!is_amount(min) || !is_amount(max)) return "min and max must be numbers of at least 0";
  const bool has_both = min != nullptr && max != nullptr && min->is_number() && max->is_number();
  if (has_both && min->to_number<double>() >= max->to_number<double>()) return "min must be less than max";
  const value* currency = budget->if_contains("currency");
  if (currency != nullptr && !currency->is_string()) return "currency must be a string";
  return std::nullopt;
}

std::string one_of(Choices choices) {
  std::string list = "must be one of ";
  for (const std::string_view choice : choices) list.append(choice == choices.front() ? "" : ", ").append(choice);
  return list;
}

/// What is wrong with the value, without repeating it.
std::optional<std::string> refuse(const Preference& preference, const value& given) {
  const auto unless = [](bool is_right, std::string words) {
    return is_right ? std::nullopt : std::optional(std::move(words));
  };
  switch (preference.shape) {
    case Shape::kAny:
      return std::nullopt;
    case Shape::kObject:
      return unless(given.is_object(), "must be an object");
    case Shape::kBudget:
      return refuse_budget(given);
    case Shape::kFlag:
      return unless(given.is_bool(), "must be a boolean");
    case Shape::kChoice:
      return unless(is_choice(given, preference.choices), one_of(preference.choices));
    case Shape::kTexts:
      return unless(is_list_of(given, [](const value& item) { return item.is_string(); }), "must be a list of strings");
    case Shape::kChoices:
      return unless(is_list_of(given, [&](const value& item) { return is_choice(item, preference.choices); }),
                    "each " + one_of(preference.choices));
    case Shape::kAges:
      return unless(is_list_of(given, is_age), "must be a list of ages from 0 to 17");
    case Shape::kPrograms:
      return unless(is_list_of(given, [](const value& item) { return item.is_object(); }), "must be a list of objects");
  }
  std::unreachable();
}

value default_of(Shape shape) {
  switch (shape) {
    case Shape::kTexts:
    case Shape::kChoices:
    case Shape::kAges:
      return boost::json::array{};
    case Shape::kFlag:
      return false;
    case Shape::kAny:
    case Shape::kObject:
    case Shape::kBudget:
    case Shape::kChoice:
    case Shape::kPrograms:
      return nullptr;
  }
  std::unreachable();
}

/// Who travels with children says how old they are.
bool lacks_ages(const object& data) {
  const value* children = data.if_contains("travelWithChildren");
  const value* ages = data.if_contains("childrenAges");
  const bool has_children = children != nullptr && children->is_bool() && children->get_bool();
  return has_children && (ages == nullptr || !ages->is_array());
}

}  // namespace

StepData decode_step_data(const object& data) {
  StepData out;
  const auto violate = [&out](std::string_view name, std::string words) {
    out.violations.push_back({.field = "data." + std::string(name), .message = std::string(name) + " " + words});
  };
  for (const Preference& preference : kPreferences) {
    const value* given = data.if_contains(preference.name);
    if (given == nullptr) continue;
    if (json::serialize(*given).size() > kPreferenceBytesMax) {
      violate(preference.name, "must be at most 4 KiB");
      continue;
    }
    const auto refused = given->is_null() ? std::nullopt : refuse(preference, *given);
    if (refused) violate(preference.name, *refused);
    out.values[preference.name] = *given;
  }
  if (lacks_ages(data) && !data.contains("childrenAges"))
    violate("childrenAges", "must be a list of ages from 0 to 17");
  return out;
}

void merge_step_data(object& kept, const object& values) {
  for (const auto& [name, given] : values) {
    if (given.is_null()) {
      kept.erase(name);
    } else {
      kept[name] = given;
    }
  }
}

void add_preferences(object& out, const object& kept) {
  for (const Preference& preference : kPreferences) {
    if (!preference.is_shown) continue;
    const value* given = kept.if_contains(preference.name);
    out[preference.name] = given != nullptr ? *given : default_of(preference.shape);
  }
}

}  // namespace user
