/// What the settings say of health answers.
#pragma once

#include <string_view>

#include "config/values.hpp"
#include "health/reporter.hpp"

namespace health {

/// From NODE_ENV and the HEALTH_… keys of auth-service and user-service.
[[nodiscard]] ReporterOptions reporter_options(const config::Values& values, std::string_view service);

}  // namespace health
