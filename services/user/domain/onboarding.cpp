#include "user/domain/onboarding.hpp"

#include <algorithm>
#include <cmath>

namespace user {
namespace {

constexpr std::size_t kStepNameMax = 40;

}  // namespace

bool is_step_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kStepNameMax &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-") == std::string_view::npos;
}

bool has_step(std::span<const std::string> completed, std::string_view step) noexcept {
  return std::ranges::find(completed, step) != completed.end();
}

void complete_step(std::vector<std::string>& completed, const std::string& step) {
  if (completed.size() < kCompletedStepsMax && !has_step(completed, step)) completed.push_back(step);
}

int progress_percentage(std::span<const std::string> completed) noexcept {
  const auto done = std::ranges::count_if(kOnboardingSteps, [&](auto step) { return has_step(completed, step); });
  return static_cast<int>(std::lround(100.0 * static_cast<double>(done) / kOnboardingSteps.size()));
}

std::optional<std::string_view> next_step(std::span<const std::string> completed) noexcept {
  const auto* next = std::ranges::find_if_not(kOnboardingSteps, [&](auto step) { return has_step(completed, step); });
  return next == kOnboardingSteps.end() ? std::nullopt : std::optional(*next);
}

std::string missing_steps(std::span<const std::string> completed) {
  std::string missing;
  for (const std::string_view step : kRequiredSteps) {
    if (!has_step(completed, step)) missing.append(missing.empty() ? "" : ", ").append(step);
  }
  return missing;
}

}  // namespace user
