/// What an import did: counts, and what was refused with line number and reason. Holds nothing personal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace transfer {

inline constexpr std::size_t kProblemsMax = 1000;    ///< kept; the rest is counted
inline constexpr std::size_t kProblemsPrinted = 20;  ///< in the text for people

enum class ProblemKind { kConflict, kInvalid };

struct Problem {
  std::uint64_t line = 0;
  ProblemKind kind = ProblemKind::kInvalid;
  std::string_view reason;  ///< a literal
};

struct ImportReport {
  std::uint64_t read = 0;
  std::uint64_t imported = 0;   ///< in a dry run: would be
  std::uint64_t unchanged = 0;  ///< were there already
  std::uint64_t conflict = 0;   ///< something unique belongs to another account
  std::uint64_t invalid = 0;
  std::vector<Problem> problems;  ///< by line once the import has ended
  bool is_dry_run = false;
  std::chrono::milliseconds duration{0};

  void add(const Problem& problem);
  [[nodiscard]] std::uint64_t refused() const noexcept { return conflict + invalid; }
};

/// For people; ends with a line break.
[[nodiscard]] std::string to_text(const ImportReport& report);
/// One JSON object; ends with a line break.
[[nodiscard]] std::string to_json(const ImportReport& report);

}  // namespace transfer
