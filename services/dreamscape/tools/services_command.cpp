/// The verbs about the services of this program.
#include <memory>
#include <string>

#include "config/command_line_parts.hpp"
#include "dreamscape/tools/verbs.hpp"

namespace dreamscape {
namespace {

Run declare_serve(CLI::App& app, const Host& host) {
  app.footer(
      "SIGTERM or Ctrl-C stops it gracefully, a second one at once.\n"
      "Exit status: 0 after a graceful stop, 1 when it cannot start.");
  return [run = host.run_services](const config::Environment& in) { return run(config::Action::kRun, in); };
}

Run declare_check(CLI::App& app, const Host& host) {
  app.footer(
      "Looks at every setting and at what they name, such as the image worker; opens no store.\n"
      "Exit status: 0 all is in order, 1 it is not: one line for each problem.");
  return [run = host.run_services](const config::Environment& in) { return run(config::Action::kCheckConfig, in); };
}

Run declare_config(CLI::App& app, const Host& host) {
  const auto reference = std::make_shared<std::string>();
  app.add_option("--reference", *reference, "Print what every setting means instead, as markdown or as an env file")
      ->check(CLI::IsMember({"markdown", "env"}));
  app.footer("Behind each setting stands where it comes from. Secrets are shown as set or not set, never themselves.");
  return [reference, run = host.run_services](const config::Environment& in) {
    config::ActionFlags flags;
    flags.reference = *reference;
    return run(reference->empty() ? config::Action::kPrintConfig : flags.action(), in);
  };
}

Run declare_health(CLI::App& app, const Host& host) {
  app.footer(
      "Asks the gateway's port on this machine, with the settings the instance was started with, for GET /health.\n"
      "Exit status: 0 it answers 200 or 206 within three seconds, 1 it does not.");
  return [run = host.run_services](const config::Environment& in) { return run(config::Action::kHealthcheck, in); };
}

}  // namespace

const Verb kServe{"serve", "Run the services until a signal ends them (the default)", declare_serve};
const Verb kCheck{"check", "Check the configuration and what it names", declare_check};
const Verb kConfig{"config", "Print the configuration in force, without secrets", declare_config};
const Verb kHealth{"health", "Ask the running instance for its health", declare_health};

}  // namespace dreamscape
