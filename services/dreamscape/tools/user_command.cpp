#include "dreamscape/tools/verbs.hpp"

namespace dreamscape {
namespace {

Run declare_user(CLI::App& app, const Host& host) {
  app.require_subcommand(1);
  app.footer("`dreamscape user WORD --help` says more.");
  return declare_verbs(app, host, kUserVerbs);
}

}  // namespace

const Verb kUser{"user", "Look after the accounts of people", declare_user};

}  // namespace dreamscape
