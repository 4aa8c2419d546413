#include "guards/limit_settings.hpp"

#include "base/check.hpp"
#include "config/derived.hpp"

namespace guards {

LimitSettings::LimitSettings(const config::Values& values) {
  for (const std::string_view name : config::rate_limit_names(values.program())) {
    const config::RateLimit figures = config::rate_limit(values, name);
    set(name, {.max = static_cast<std::uint32_t>(figures.max), .window = figures.window});
  }
}

storage::RateLimit LimitSettings::of(std::string_view name) const {
  const auto found = limits_.find(name);
  if (found != limits_.end()) return found->second;
  base::check(every_.has_value(), "the program has no such limit");
  return *every_;
}

}  // namespace guards
