/// The environment variables and the files that add to them, captured once in main. Nobody else reads the process
/// environment.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

/// Variables from one place.
struct Source {
  using Variables = std::map<std::string, std::string, std::less<>>;

  std::string file = {};  ///< as the operator named it; empty: the process environment
  Variables variables = {};
  std::map<std::string, unsigned, std::less<>> lines = {};  ///< where each stands in `file`, from 1

  /// An empty value counts as not set, because compose files write `NAME=${NAME:-}`.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// "environment", or "<file>:<line>".
  [[nodiscard]] std::string origin_of(std::string_view name) const;
  [[nodiscard]] bool is_file() const noexcept { return !file.empty(); }
};

/// What was found while the files were read; for the operator, one line each.
struct Remarks {
  std::vector<std::string> problems = {};  ///< the program must not go on
  std::vector<std::string> warnings = {};
  std::vector<std::string> notes = {};  ///< such as that a file was read
};

/// Immutable, thread-safe.
class Environment {
 public:
  using Variables = Source::Variables;

  explicit Environment(Variables variables = {}) : sources_{Source{.variables = std::move(variables)}} {}
  /// `sources` in order of precedence, at least one.
  Environment(std::vector<Source> sources, Remarks remarks)
      : sources_(std::move(sources)), remarks_(std::move(remarks)) {}
  /// Call before any thread starts.
  [[nodiscard]] static Environment from_process();

  [[nodiscard]] const std::vector<Source>& sources() const noexcept { return sources_; }
  [[nodiscard]] const Remarks& remarks() const noexcept { return remarks_; }

 private:
  std::vector<Source> sources_;
  Remarks remarks_;
};

}  // namespace config
