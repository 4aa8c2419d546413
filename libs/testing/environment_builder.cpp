#include "testing/environment_builder.hpp"

#include "base/check.hpp"
#include "config/keys/tables.hpp"

namespace testkit {
namespace {

constexpr std::string_view kSecret = "kW9vXz2LqRt7Yb4NcJm1PsHd8GfUe5Ao";
constexpr std::string_view kRaisedLimit = "1000000";

bool is_limit(std::string_view name) { return name.starts_with("RATE_LIMIT_") && name.ends_with("_MAX"); }

}  // namespace

EnvironmentBuilder::EnvironmentBuilder() { set("JWT_SECRET", kSecret).set("NODE_ENV", "test"); }

EnvironmentBuilder& EnvironmentBuilder::set(std::string_view name, std::string_view value) {
  variables_.insert_or_assign(std::string(name), std::string(value));
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::unset(std::string_view name) {
  variables_.erase(std::string(name));
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::with_raised_limits() {
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) {
      if (is_limit(key.name)) set(key.name, kRaisedLimit);
    }
  }
  return *this;
}

config::Values EnvironmentBuilder::load(config::Program program) const {
  const auto loaded = config::load(program, build());
  base::check(loaded.problems.empty(), loaded.problems.empty() ? "" : loaded.problems.front().c_str());
  return loaded.values;
}

}  // namespace testkit
