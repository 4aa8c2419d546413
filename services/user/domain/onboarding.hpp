/// The steps of the travel wizard and what is made of them (docs/http-contract.md §4.9). Pure functions, thread-safe.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace user {

/// The steps that count, in the order in which they are recommended.
inline constexpr std::array<std::string_view, 13> kOnboardingSteps{
    "destinations", "budget",        "travel_types",    "timing",  "accommodation", "transport",      "activities",
    "group_travel", "special_needs", "comfort_service", "climate", "experience",    "loyalty_payment"};
/// Those without which nobody can complete the wizard.
inline constexpr std::array<std::string_view, 5> kRequiredSteps{"destinations", "budget", "travel_types",
                                                                "accommodation", "transport"};
/// The most that one user may complete, those of clients' own included.
inline constexpr std::size_t kCompletedStepsMax = 64;

/// 1 to 40 of a to z, "_" and "-": clients have steps of their own, which are kept and not counted.
[[nodiscard]] bool is_step_name(std::string_view text) noexcept;

/// Adds it unless it is there, or there are kCompletedStepsMax.
void complete_step(std::vector<std::string>& completed, const std::string& step);
[[nodiscard]] bool has_step(std::span<const std::string> completed, std::string_view step) noexcept;

/// Of the steps that count, rounded: 0 to 100.
[[nodiscard]] int progress_percentage(std::span<const std::string> completed) noexcept;
/// The first step that counts and is not completed.
[[nodiscard]] std::optional<std::string_view> next_step(std::span<const std::string> completed) noexcept;
/// "budget, transport": required steps that are not completed; empty when there are none.
[[nodiscard]] std::string missing_steps(std::span<const std::string> completed);

}  // namespace user
