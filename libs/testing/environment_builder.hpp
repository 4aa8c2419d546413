/// Configuration for a test: only what the test says, nothing of the machine it runs on.
///
///     const auto values = testkit::EnvironmentBuilder().set("DATA_DIR", folder.path()).load(config::Program::kAuth);
#pragma once

#include <string>
#include <string_view>

#include "config/load.hpp"

namespace testkit {

class EnvironmentBuilder {
 public:
  /// A usable JWT_SECRET and NODE_ENV=test are set; everything else is the default.
  EnvironmentBuilder();
  EnvironmentBuilder& set(std::string_view name, std::string_view value);
  EnvironmentBuilder& unset(std::string_view name);
  /// NODE_ENV=production.
  EnvironmentBuilder& in_production() { return set("NODE_ENV", "production"); }
  /// Limits so high that no test meets them; a test of a limiter sets its own afterwards.
  EnvironmentBuilder& with_raised_limits();

  [[nodiscard]] config::Environment build() const { return config::Environment(variables_); }
  /// Aborts with the first problem if there is one.
  [[nodiscard]] config::Values load(config::Program program) const;

 private:
  config::Environment::Variables variables_;
};

}  // namespace testkit
