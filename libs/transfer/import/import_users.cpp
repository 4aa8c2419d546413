#include "transfer/import/import_users.hpp"

#include <algorithm>
#include <optional>

#include "runtime/run.hpp"
#include "transfer/import/to_account.hpp"
#include "transfer/lanes.hpp"

namespace transfer {
namespace {

using storage::Account;

constexpr std::string_view kIdTaken = "an account with this id and another email exists";
constexpr std::string_view kEmailTaken = "another account has this email";
constexpr std::string_view kUsernameTaken = "another account has this username";
constexpr std::uint64_t kProgressEvery = 256;  ///< users

enum class Outcome { kImported, kUnchanged, kConflict };

struct Judgement {
  Outcome outcome = Outcome::kImported;
  Reason reason = {};  ///< of a conflict
};

/// The account `found` under the id of `wanted`: the same person, whatever changed since the last import?
Judgement compare(const Account& found, const Account& wanted) {
  const bool is_same = found.email == wanted.email || found.email_canonical == wanted.email_canonical;
  return is_same ? Judgement{Outcome::kUnchanged} : Judgement{Outcome::kConflict, kIdTaken};
}

/// One run. Its lanes are coroutines on one loop, so nothing here needs a lock.
class Import {
 public:
  Import(UserSource& source, storage::AccountStore& accounts, const base::Clock& clock, const ImportOptions& options)
      : source_(source), accounts_(accounts), options_(options), now_(clock.now()) {
    report_.is_dry_run = options.is_dry_run;
  }

  base::Result<ImportReport> run() {
    const auto begin = std::chrono::steady_clock::now();
    if (auto begun = runtime::run(accounts_.begin_import()); !begun) return std::unexpected(begun.error());
    run_lanes(options_.in_flight, [this] { return run_lane(); });
    const base::Status ended = runtime::run(accounts_.end_import());
    if (failure_) return std::unexpected(std::move(*failure_));
    if (!ended) return std::unexpected(ended.error());
    report_.duration = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    std::ranges::sort(report_.problems, {}, &Problem::line);
    return std::move(report_);
  }

 private:
  /// Takes users until there are no more or the store has failed.
  runtime::Task<void> run_lane() {
    while (!failure_) {
      auto item = source_.next();
      if (!item) co_return;
      ++report_.read;
      if (options_.on_progress && report_.read % kProgressEvery == 0) options_.on_progress(report_);
      if (!item->reason.empty()) {
        report_.add({item->line, ProblemKind::kInvalid, item->reason});
        continue;
      }
      auto account = to_account(item->user, now_);
      if (!account) {
        report_.add({item->line, ProblemKind::kInvalid, account.error()});
        continue;
      }
      co_await import_one(item->line, std::move(*account));
    }
  }

  runtime::Task<void> import_one(std::uint64_t line, Account account) {
    base::Result<Judgement> judgement = co_await store(std::move(account));
    if (!judgement) {
      if (!failure_) failure_ = std::move(judgement).error();
      co_return;
    }
    switch (judgement->outcome) {
      case Outcome::kImported:
        ++report_.imported;
        co_return;
      case Outcome::kUnchanged:
        ++report_.unchanged;
        co_return;
      case Outcome::kConflict:
        report_.add({line, ProblemKind::kConflict, judgement->reason});
        co_return;
    }
  }

  /// Creating first and asking afterwards leaves uniqueness to the store, and costs one call for a new user.
  runtime::Task<base::Result<Judgement>> store(Account account) {
    if (options_.dry_run_against != nullptr) {
      base::Result<std::optional<Judgement>> known = co_await look_up(account);
      if (!known) co_return std::unexpected(std::move(known).error());
      if (*known) co_return **known;
    }
    const base::Status created = co_await accounts_.create(account);
    if (created) co_return Judgement{Outcome::kImported};
    if (created.error().code() != base::ErrorCode::kAlreadyExists) co_return std::unexpected(created.error());
    base::Result<std::optional<Account>> found = co_await accounts_.find_by_id(account.id);
    if (!found) co_return std::unexpected(std::move(found).error());
    if (*found) co_return compare(**found, account);
    const bool is_username = created.error().reason() == storage::username_taken().reason();
    co_return Judgement{Outcome::kConflict, is_username ? kUsernameTaken : kEmailTaken};
  }

  /// What the store a dry run must not write to says; nullopt: nothing against the account.
  runtime::Task<base::Result<std::optional<Judgement>>> look_up(const Account& account) {
    base::Result<std::optional<Account>> by_id = co_await options_.dry_run_against->find_by_id(account.id);
    if (!by_id) co_return std::unexpected(std::move(by_id).error());
    if (*by_id) co_return compare(**by_id, account);
    base::Result<std::optional<Account>> by_email =
        co_await options_.dry_run_against->find_by_email(account.email, account.email_canonical);
    if (!by_email) co_return std::unexpected(std::move(by_email).error());
    if (*by_email) co_return Judgement{Outcome::kConflict, kEmailTaken};
    if (!account.username) co_return std::nullopt;
    base::Result<std::optional<Account>> by_username =
        co_await options_.dry_run_against->find_by_username(*account.username);
    if (!by_username) co_return std::unexpected(std::move(by_username).error());
    if (*by_username) co_return Judgement{Outcome::kConflict, kUsernameTaken};
    co_return std::nullopt;
  }

  UserSource& source_;
  storage::AccountStore& accounts_;
  const ImportOptions& options_;
  const base::Timestamp now_;
  ImportReport report_;
  std::optional<base::Error> failure_;
};

}  // namespace

base::Result<ImportReport> import_users(UserSource& source, storage::AccountStore& accounts, const base::Clock& clock,
                                        const ImportOptions& options) {
  return Import(source, accounts, clock, options).run();
}

}  // namespace transfer
