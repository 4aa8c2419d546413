#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"

namespace dreamscape {
namespace {

Run declare_show(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "show", [&](Desk& desk) -> base::Status {
      const auto account = desk.find(choice->who);
      if (!account) return std::unexpected(account.error());
      print_account(*account, choice->is_json);
      return {};
    });
  };
}

}  // namespace

const Verb kUserShow{"show", "Show an account", declare_show};

}  // namespace dreamscape
