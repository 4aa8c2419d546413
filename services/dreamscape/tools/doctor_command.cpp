#include <iostream>
#include <memory>

#include "config/terminal.hpp"
#include "dreamscape/doctor/doctor.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "user/config.hpp"

namespace dreamscape {
namespace {

struct DoctorSettings {
  std::string backups;
  bool is_json = false;
  bool is_strict = false;
};

int run_doctor(const DoctorSettings& settings, const config::Environment& environment) {
  Questions questions{.environment = environment, .machine = this_machine(), .inspect = user::inspect};
  if (!settings.backups.empty()) questions.backups = settings.backups;
  const Findings found = diagnose(questions);
  std::cout << (settings.is_json ? to_json(found) : to_text(found, config::has_colour(std::cout)));
  const bool is_bad = count(found, Severity::kProblem) > 0 || (settings.is_strict && !found.empty());
  return is_bad ? config::kExitFailed : config::kExitDone;
}

Run declare_doctor(CLI::App& app, const Host&) {
  const auto settings = std::make_shared<DoctorSettings>();
  app.add_option("--backups", settings->backups, "Folder that holds the backups, each a folder in it");
  app.add_flag("--json", settings->is_json, "Print JSON");
  app.add_flag("--strict", settings->is_strict, "Fail for warnings as well");
  app.footer(
      "Judges settings and machine as for production, whatever NODE_ENV says; opens no store, changes nothing. Run it\n"
      "with the settings and as the user of the services.\n"
      "Exit status: 0 no problem was found (there may be warnings), 1 one was, 2 wrong usage.");
  return [settings](const config::Environment& environment) { return run_doctor(*settings, environment); };
}

}  // namespace

const Verb kDoctor{"doctor", "Say what is unsafe or wrong for production, and how to put it right", declare_doctor};

}  // namespace dreamscape
