/// The environment variables, captured once in main. Nobody else reads the process environment.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Immutable, thread-safe.
class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  explicit Environment(Variables variables = {}) : variables_(std::move(variables)) {}
  /// Call before any thread starts.
  [[nodiscard]] static Environment from_process();

  /// An empty value counts as not set, because compose files write `NAME=${NAME:-}`.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] const Variables& variables() const noexcept { return variables_; }

 private:
  Variables variables_;
};

}  // namespace config
