#include "base/encoding.hpp"
#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "identity/email_address.hpp"
#include "identity/person_names.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

struct NewAccount {
  std::string email, first_name, last_name, role = "USER";
  bool is_json = false;
};

base::Result<storage::Account> account_of(Desk& desk, const NewAccount& input) {
  const auto email = identity::parse_email_address(input.email);
  if (!email) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "no e-mail address: " + input.email});
  }
  const auto is_name = [](const std::string& name) {
    return base::is_utf8(name) && base::count_code_points(name) <= identity::kPersonNameMax &&
           identity::is_plain_name(name);
  };
  if (!is_name(input.first_name) || !is_name(input.last_name)) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "names are at most 50 characters"});
  }
  storage::Account account;
  account.id = desk.resources().random.uuid();
  account.email = email->text;
  account.email_canonical = email->canonical;
  account.first_name = input.first_name;
  if (!input.last_name.empty()) account.last_name = input.last_name;
  account.role = storage::parse<storage::Role>(input.role).value_or(storage::Role::kUser);
  account.created_at = account.updated_at = desk.resources().clock.now();
  return account;
}

base::Status create_account(Desk& desk, const NewAccount& input) {
  auto account = account_of(desk, input);
  if (!account) return std::unexpected(account.error());
  const auto password = read_new_password();
  if (!password) return std::unexpected(password.error());
  const auto hash = desk.hash(*password);
  if (!hash) return std::unexpected(hash.error());
  account->password_hash = *hash;
  const auto created = runtime::run(desk.stores().accounts->create(*account));
  if (!created) return created;
  desk.journal().note(storage::kSignUpEvent, account->id, {});
  print_done("created", *account, input.is_json);
  return desk.note("CREATE", {*account, *account});
}

Run declare_create(CLI::App& app, const Host&) {
  const auto input = std::make_shared<NewAccount>();
  app.add_option("EMAIL", input->email, "Address of the account")->required();
  app.add_option("--first-name", input->first_name, "First name")->required();
  app.add_option("--last-name", input->last_name, "Last name");
  app.add_option("--role", input->role, "USER, ADMIN or MODERATOR")
      ->check(CLI::IsMember({"USER", "ADMIN", "MODERATOR"}))
      ->capture_default_str();
  app.add_flag("--json", input->is_json, "Print JSON");
  app.footer(std::string("The password is typed, or is the first line of standard input.\n") + kUserExitStatus);
  return [input](const config::Environment& environment) {
    return at_desk(environment, "create", [&](Desk& desk) { return create_account(desk, *input); });
  };
}

}  // namespace

const Verb kUserCreate{"create", "Create an account", declare_create};

}  // namespace dreamscape
