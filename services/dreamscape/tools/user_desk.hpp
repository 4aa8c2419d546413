/// What the words of `dreamscape user` share: the opened stores, accounts by address or id, and how they are printed.
///
///     Run declare_show(CLI::App& app, const Host&) {
///       const auto who = add_who(app);
///       return [who](const config::Environment& environment) {
///         return at_desk(environment, "show", [&](Desk& desk) { ... });
///       };
///     }
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>

#include "accounts/administering.hpp"
#include "accounts/password_rules.hpp"
#include "base/result.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "privacy/erasure_ledger.hpp"

namespace dreamscape {

/// Who is meant, and how it is answered.
struct AccountChoice {
  std::string who;  ///< an address or an id
  bool is_json = false;
};
/// Adds the argument ACCOUNT and --json.
[[nodiscard]] std::shared_ptr<AccountChoice> add_account_choice(CLI::App& app);

/// The stores of the installation while a word runs. Used by one thread.
class Desk {
 public:
  /// `not_found` where there is no database; the errors of Backend::open.
  [[nodiscard]] static base::Result<std::unique_ptr<Desk>> open(const config::Environment& environment);

  /// `not_found`, "there is no account WHO".
  [[nodiscard]] base::Result<storage::Account> find(const std::string& who);

  [[nodiscard]] backend::Backend& stores() { return *stores_; }
  [[nodiscard]] accounts::Administering administering() { return {*stores_->accounts, *stores_->sessions, journal_}; }
  [[nodiscard]] accounts::SecurityJournal& journal() { return journal_; }

  /// The erasure of user-service, second look by the services included. True when there was an account.
  [[nodiscard]] base::Result<bool> erase(const std::string& user_id);
  [[nodiscard]] const hosting::Resources& resources() const { return bench_->resources(); }

  /// The hash of a password that may be set; `invalid_argument` names the rules it breaks.
  [[nodiscard]] base::Result<base::Secret> hash(const base::Secret& password);

  /// Writes the row of the audit log for what was done, and waits until events and row are stored.
  [[nodiscard]] base::Status note(const char* action, const storage::Administered& done);

 private:
  Desk(std::unique_ptr<Workbench> bench, std::unique_ptr<backend::Backend> stores);

  std::unique_ptr<Workbench> bench_;
  std::unique_ptr<backend::Backend> stores_;
  accounts::SecurityJournal journal_;
  privacy::ErasureLedger ledger_;
};

/// Opens the stores, does the work and says what went wrong; the exit status.
[[nodiscard]] int at_desk(const config::Environment& environment, const char* word,
                          const std::function<base::Status(Desk&)>& work);

/// One account: a line of JSON, or lines for people.
void print_account(const storage::Account& account, bool is_json);

/// What was done, as a line for people, or the account as JSON.
void print_done(const std::string& sentence, const storage::Account& account, bool is_json);

/// A new password: typed twice where standard input is a terminal, which does not show it, else its first line.
/// `invalid_argument` for an empty or a differing one.
[[nodiscard]] base::Result<base::Secret> read_new_password();

/// How every word below `user` ends, for its help.
inline constexpr const char* kUserExitStatus =
    "Exit status: 0 done, 1 refused or a store cannot be reached, 2 wrong usage.";

}  // namespace dreamscape
