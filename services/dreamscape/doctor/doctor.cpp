#include "dreamscape/doctor/doctor.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "config/keys/common_keys.hpp"
#include "config/load.hpp"
#include "config/terminal.hpp"
#include "dreamscape/doctor/examination.hpp"
#include "json/writer.hpp"

namespace dreamscape {
namespace {

/// The settings as a production start would read them.
config::Environment in_production(const config::Environment& environment) {
  std::vector<config::Source> sources{{.variables = {{std::string(config::keys::kNodeEnv), "production"}}}};
  sources.insert(sources.end(), environment.sources().begin(), environment.sources().end());
  return {std::move(sources), environment.remarks()};
}

bool says_production(const config::Environment& environment) {
  return config::load(config::Program::kDreamscape, environment).values.is_production();
}

std::string fix_of(const std::string& line) {
  if (line.starts_with("JWT_SECRET:")) return "JWT_SECRET_FILE=FILE, where FILE holds `openssl rand -base64 48`";
  if (line.ends_with("?")) return "rename it, or remove it if it belongs to another program";
  return "correct it; `dreamscape config --reference markdown` says what each setting means";
}

/// What `check` says of the settings. That root is refused is said by an examination of its own.
void add_checked(const config::Loaded& loaded, Findings& found) {
  for (const std::string& line : loaded.problems) {
    if (!line.starts_with("ALLOW_ROOT:")) found.push_back({"setting", Severity::kProblem, line, fix_of(line)});
  }
  for (const std::string& line : loaded.warnings) found.push_back({"setting", Severity::kWarning, line, fix_of(line)});
}

void add_inspected(const Questions& questions, const config::Values& values, Findings& found) {
  if (!questions.inspect) return;
  for (const std::string& line : questions.inspect(values)) {
    found.push_back({"missing", Severity::kProblem, line,
                     "image-worker and image-worker.d lie beside the program, and PRIVACY_POLICY_FILE names a readable "
                     "policy"});
  }
}

config::Tone tone_of(Severity severity) {
  return severity == Severity::kProblem ? config::Tone::kProblem : config::Tone::kWarning;
}

const char* word_of(Severity severity) { return severity == Severity::kProblem ? "problem" : "warning"; }

std::string counted(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

Findings diagnose(const Questions& questions) {
  const config::Loaded loaded = config::load(config::Program::kDreamscape, in_production(questions.environment));
  Findings found;
  add_checked(loaded, found);
  add_inspected(questions, loaded.values, found);
  const Case it{.environment = questions.environment,
                .values = loaded.values,
                .is_production = says_production(questions.environment),
                .machine = questions.machine,
                .backups = questions.backups};
  for (const auto examine :
       {examine_settings, examine_network, examine_store_urls, examine_folders, examine_machine, examine_backups}) {
    for (Finding& finding : examine(it)) found.push_back(std::move(finding));
  }
  std::ranges::stable_sort(found, std::greater{}, &Finding::severity);
  return found;
}

std::size_t count(const Findings& findings, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

std::string to_text(const Findings& findings, bool is_coloured) {
  if (findings.empty()) return "nothing found that is unsafe or wrong for production\n";
  std::string out;
  for (const Finding& finding : findings) {
    out += config::painted(word_of(finding.severity), tone_of(finding.severity), is_coloured) + "  " + finding.id +
           ": " + finding.what + "\n         fix: " + finding.fix + "\n";
  }
  return out + counted(count(findings, Severity::kProblem), "problem") + ", " +
         counted(count(findings, Severity::kWarning), "warning") + "\n";
}

std::string to_json(const Findings& findings) {
  boost::json::array rows;
  for (const Finding& finding : findings) {
    boost::json::object row;
    row["id"] = finding.id;
    row["severity"] = word_of(finding.severity);
    row["what"] = finding.what;
    row["fix"] = finding.fix;
    rows.push_back(std::move(row));
  }
  boost::json::object all;
  all["problems"] = count(findings, Severity::kProblem);
  all["warnings"] = count(findings, Severity::kWarning);
  all["findings"] = std::move(rows);
  return json::serialize(all) + "\n";
}

}  // namespace dreamscape
