#include "dreamscape/tools/user_desk.hpp"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <iostream>

#include "dreamscape/tools/verb.hpp"
#include "identity/email_address.hpp"
#include "json/writer.hpp"
#include "runtime/run.hpp"
#include "security/password_hasher.hpp"
#include "user/erasure_parts.hpp"
#include "user/handlers/admin_views.hpp"

namespace dreamscape {
namespace {

base::Error no_account(const std::string& who) { return {base::ErrorCode::kNotFound, "there is no account " + who}; }
base::Error refused_password(const char* message) { return {base::ErrorCode::kInvalidArgument, message}; }

runtime::Task<base::Result<std::vector<std::string>>> violations_of(accounts::PasswordRules& rules,
                                                                    base::Secret password) {
  const auto policy = co_await rules.policy();
  if (!policy) co_return std::unexpected(policy.error());
  const auto found = policy->violations(password);
  co_return std::vector<std::string>(found.begin(), found.end());
}

/// The terminal shows nothing of what is typed.
class NoEcho {
 public:
  NoEcho() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_quiet_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }
  ~NoEcho() {
    if (is_quiet_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool is_quiet_ = false;
};

std::string read_line(const char* prompt) {
  std::cerr << prompt << std::flush;
  std::string line;
  std::getline(std::cin, line);
  if (*prompt != '\0') std::cerr << "\n";
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

std::shared_ptr<AccountChoice> add_account_choice(CLI::App& app) {
  const auto choice = std::make_shared<AccountChoice>();
  app.add_option("ACCOUNT", choice->who, "Address or id of the account")->required();
  app.add_flag("--json", choice->is_json, "Print JSON");
  app.footer(kUserExitStatus);
  return choice;
}

Desk::Desk(std::unique_ptr<Workbench> bench, std::unique_ptr<backend::Backend> stores)
    : bench_(std::move(bench)),
      stores_(std::move(stores)),
      journal_(*stores_->security_events, bench_->resources().clock, bench_->resources().random),
      ledger_(bench_->erasure_ledger(), bench_->resources().blocking_pool) {}

base::Result<std::unique_ptr<Desk>> Desk::open(const config::Environment& environment) {
  auto bench = std::make_unique<Workbench>(environment);
  auto options = bench->options_with_cache();
  if (!options) return std::unexpected(std::move(options).error());
  if (auto found = require_database(*options); !found) return std::unexpected(std::move(found).error());
  bench->resources().loops.start();  // connections to Redis live on them
  auto stores = backend::Backend::open(*options, bench->resources());
  if (!stores) return std::unexpected(std::move(stores).error());
  return std::unique_ptr<Desk>(new Desk(std::move(bench), std::move(*stores)));
}

base::Result<storage::Account> Desk::find(const std::string& who) {
  const auto email = identity::parse_email_address(who);
  const auto found = email ? runtime::run(stores_->accounts->find_by_email(email->text, email->canonical))
                           : runtime::run(stores_->accounts->find_by_id(who));
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::unexpected(no_account(who));
  return **found;
}

base::Result<bool> Desk::erase(const std::string& user_id) {
  privacy::Erasure erasure(user::erasure_parts(*stores_, ledger_, resources(), bench_->erasure_settle()));
  return runtime::run(erasure.erase(user_id));
}

base::Result<base::Secret> Desk::hash(const base::Secret& password) {
  const PasswordSettings settings = bench_->password_settings();
  accounts::PasswordRules rules(settings.composition, *stores_->origin);
  const auto violations = runtime::run(violations_of(rules, password));
  if (!violations) return std::unexpected(violations.error());
  std::string refused;
  for (const std::string& violation : *violations) refused += (refused.empty() ? "" : "; ") + violation;
  if (!refused.empty()) return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, std::move(refused)});
  auto hash = security::PasswordHasher(settings.hasher).hash(password);
  if (!hash) return std::unexpected(std::move(hash).error());
  return base::Secret(std::move(*hash));
}

base::Status Desk::note(const char* action, const storage::Administered& done) {
  storage::AuditEntry entry;
  entry.accessed_at = resources().clock.now();
  entry.id = storage::time_ordered_id(entry.accessed_at, resources().random);
  entry.user_id = done.after.id;
  entry.accessor_type = "service";
  entry.action = action;
  entry.resource = "AdminUser";
  entry.resource_id = done.after.id;
  entry.endpoint = "dreamscape user";
  if (std::string changes = user::view_changes(done); changes != "{}") entry.changes = std::move(changes);
  stores_->audit_log->record(std::move(entry));
  const base::Status events = runtime::run(stores_->security_events->flush());
  const base::Status audit = runtime::run(stores_->audit_log->flush());
  return events ? audit : events;
}

int at_desk(const config::Environment& environment, const char* word, const std::function<base::Status(Desk&)>& work) {
  const std::string tool = std::string("user ") + word;
  const auto desk = Desk::open(environment);
  if (!desk) return report_failure(tool, desk.error());
  if (const base::Status done = work(**desk); !done) return report_failure(tool, done.error());
  return config::kExitDone;
}

void print_account(const storage::Account& account, bool is_json) {
  const boost::json::object view = user::view_detail(account);
  if (is_json) {
    std::cout << json::serialize(view) << "\n";
    return;
  }
  for (const auto& [name, value] : view) {
    if (value.is_null()) continue;
    const std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    std::cout << std::string(name) << std::string(24 - std::min<std::size_t>(name.size(), 23), ' ') << text << "\n";
  }
}

void print_done(const std::string& sentence, const storage::Account& account, bool is_json) {
  if (is_json) return print_account(account, true);
  std::cout << sentence << " " << account.email << "\n";
}

base::Result<base::Secret> read_new_password() {
  const bool is_terminal = isatty(STDIN_FILENO) == 1;
  if (!is_terminal) {
    std::string line = read_line("");
    if (line.empty()) return std::unexpected(refused_password("no password on standard input"));
    return base::Secret(std::move(line));
  }
  const NoEcho quiet;
  std::string first = read_line("New password: ");
  if (first != read_line("Once more: ")) return std::unexpected(refused_password("the passwords differ"));
  if (first.empty()) return std::unexpected(refused_password("no password was typed"));
  return base::Secret(std::move(first));
}

}  // namespace dreamscape
