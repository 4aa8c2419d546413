#include "transfer/import/report.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace transfer {
namespace {

std::string_view name_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::kConflict:
      return "conflict";
    case ProblemKind::kInvalid:
      return "invalid";
  }
  std::unreachable();
}

std::string rate_of(const ImportReport& report) {
  const auto millis = std::max<std::int64_t>(report.duration.count(), 1);
  return std::to_string(report.read * 1000 / static_cast<std::uint64_t>(millis)) + " users/s";
}

}  // namespace

void ImportReport::add(const Problem& problem) {
  ++(problem.kind == ProblemKind::kConflict ? conflict : invalid);
  if (problems.size() < kProblemsMax) problems.push_back(problem);
}

std::string to_text(const ImportReport& report) {
  std::string text = report.is_dry_run ? "dry run, nothing was written\n" : "";
  text += "read       " + std::to_string(report.read) + " (" + rate_of(report) + ")\n";
  text += (report.is_dry_run ? "importable " : "imported   ") + std::to_string(report.imported) + "\n";
  text += "unchanged  " + std::to_string(report.unchanged) + "\n";
  text += "conflict   " + std::to_string(report.conflict) + "\n";
  text += "invalid    " + std::to_string(report.invalid) + "\n";
  const std::size_t printed = std::min(report.problems.size(), kProblemsPrinted);
  for (std::size_t i = 0; i < printed; ++i) {
    const Problem& problem = report.problems[i];
    text += "line " + std::to_string(problem.line) + ": " + std::string(name_of(problem.kind)) + ": " +
            std::string(problem.reason) + "\n";
  }
  if (report.refused() > printed) text += "and " + std::to_string(report.refused() - printed) + " more\n";
  return text;
}

std::string to_json(const ImportReport& report) {
  boost::json::array problems;
  for (const Problem& problem : report.problems) {
    problems.push_back(
        boost::json::object{{"line", problem.line}, {"kind", name_of(problem.kind)}, {"reason", problem.reason}});
  }
  const boost::json::object object{
      {"dryRun", report.is_dry_run},           {"read", report.read},
      {"imported", report.imported},           {"unchanged", report.unchanged},
      {"conflict", report.conflict},           {"invalid", report.invalid},
      {"durationMs", report.duration.count()}, {"problemsOmitted", report.refused() - report.problems.size()},
      {"problems", std::move(problems)}};
  return boost::json::serialize(object) + "\n";
}

}  // namespace transfer
