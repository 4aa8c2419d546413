#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

Run declare_reactivate(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "reactivate", [&](Desk& desk) -> base::Status {
      const auto account = desk.find(choice->who);
      if (!account) return std::unexpected(account.error());
      const auto done = runtime::run(accounts::reactivate_account(desk.administering(), account->id, {}));
      if (!done) return std::unexpected(done.error());
      print_done("reactivated", done->after, choice->is_json);
      return desk.note("UPDATE", *done);
    });
  };
}

}  // namespace

const Verb kUserReactivate{"reactivate", "Let a suspended account in again", declare_reactivate};

}  // namespace dreamscape
