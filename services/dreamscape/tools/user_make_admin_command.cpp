#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

Run declare_make_admin(CLI::App& app, const Host&) {
  const auto choice = add_account_choice(app);
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "make-admin", [&](Desk& desk) -> base::Status {
      const auto account = desk.find(choice->who);
      if (!account) return std::unexpected(account.error());
      storage::AccountChanges changes;
      changes.role = storage::Role::kAdmin;
      const auto done = runtime::run(accounts::change_account(desk.administering(), account->id, changes, {}));
      if (!done) return std::unexpected(done.error());
      print_done("administrator now:", done->after, choice->is_json);
      return desk.note("UPDATE", *done);
    });
  };
}

}  // namespace

const Verb kUserMakeAdmin{"make-admin", "Make an account an administrator", declare_make_admin};

}  // namespace dreamscape
