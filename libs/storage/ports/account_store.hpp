/// Accounts: who may log in (docs/http-contract.md §7.1).
///
/// Uniqueness is kept by the store itself, never by a look-up before a write. Every method runs on the caller's event
/// loop without blocking it and may be called from any loop; a write that answers success is durable. All methods can
/// fail with `unavailable` (try again) or `internal`. Every change that can end an access token (see each method) is
/// recorded for `TokenChangeFeed` in the same step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_query.hpp"
#include "storage/records/described.hpp"

namespace storage {

enum class Role { kUser, kAdmin, kModerator };
template <>
struct Spelled<Role> {
  static constexpr std::array<std::string_view, 3> texts{"USER", "ADMIN", "MODERATOR"};
};

enum class UserCategory { kLeisure, kBusiness };
template <>
struct Spelled<UserCategory> {
  static constexpr std::array<std::string_view, 2> texts{"LEISURE", "BUSINESS"};
};

struct Account {
  std::string id;
  std::string email;                    ///< as typed, trimmed, lower case; unique
  std::string email_canonical;          ///< unique key of sign-up and look-up (docs/http-contract.md §3), by the caller
  std::optional<std::string> username;  ///< unique, compared without case (see `username_key`)
  base::Secret password_hash;           ///< PHC or bcrypt string
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> phone_number;
  std::optional<base::Timestamp> date_of_birth;
  std::optional<std::string> nationality;
  UserCategory user_category = UserCategory::kLeisure;
  Role role = Role::kUser;
  bool is_verified = false;
  bool onboarding_completed = false;
  std::optional<base::Timestamp> onboarding_completed_at;
  bool is_suspended = false;
  std::optional<base::Timestamp> suspended_at;
  std::optional<std::string> suspended_reason;
  /// Counts the times all tokens of the account were ended. A token or session issued at another value is refused
  /// whatever the clocks say; this value decides, not the time below.
  std::uint64_t token_epoch = 0;
  std::optional<base::Timestamp> tokens_valid_after;  ///< when `token_epoch` last changed
  /// The one access token (its `jti`) that outlives the last change of `token_epoch`: the one that changed the
  /// password.
  std::optional<std::string> exempt_token_id;
  std::optional<base::Timestamp> last_login_at;
  base::Timestamp created_at;
  base::Timestamp updated_at;
};

template <>
struct Described<Account> {
  using A = Account;
  static constexpr Kind kind{.name = "accounts", .export_as = "account", .exported = Exported::kOne};
  static constexpr std::tuple fields{
      field<&A::id>("id"),
      field<&A::email>("email"),
      field<&A::email_canonical>("email_canonical"),
      field<&A::username>("username"),
      field<&A::password_hash>("password_hash", kHidden),
      field<&A::first_name>("first_name"),
      field<&A::last_name>("last_name"),
      field<&A::phone_number>("phone_number"),
      field<&A::date_of_birth>("date_of_birth"),
      field<&A::nationality>("nationality"),
      field<&A::user_category>("user_category"),
      field<&A::role>("role"),
      field<&A::is_verified>("is_verified"),
      field<&A::onboarding_completed>("onboarding_completed"),
      field<&A::onboarding_completed_at>("onboarding_completed_at"),
      field<&A::is_suspended>("is_suspended"),
      field<&A::suspended_at>("suspended_at"),
      field<&A::suspended_reason>("suspended_reason"),
      field<&A::token_epoch>("token_epoch"),
      field<&A::tokens_valid_after>("tokens_valid_after"),
      field<&A::exempt_token_id>("exempt_token_id"),
      field<&A::last_login_at>("last_login_at"),
      field<&A::created_at>("created_at"),
      field<&A::updated_at>("updated_at"),
  };
  using key = Members<&A::id>;
};

/// What `update` changes: absent = keep; for optional fields a present nullopt clears.
struct AccountChanges {
  struct Email {
    std::string typed;
    std::string canonical;
  };
  template <class T>
  using Clearable = std::optional<std::optional<T>>;

  std::optional<Email> email;
  Clearable<std::string> username;
  Clearable<std::string> first_name;
  Clearable<std::string> last_name;
  Clearable<std::string> phone_number;
  Clearable<base::Timestamp> date_of_birth;
  Clearable<std::string> nationality;
  std::optional<UserCategory> user_category;
  std::optional<Role> role;
  std::optional<bool> is_verified;

  [[nodiscard]] bool is_empty() const noexcept;
  /// A change of address or role ends what services have cached about the account's tokens.
  [[nodiscard]] bool affects_tokens() const noexcept { return email || role; }
};

/// What an administrator changes of somebody's account, or an account of its own role.
struct Administration {
  AccountChanges changes;
  std::optional<bool> is_suspended;   ///< suspending ends all tokens, unless the account is suspended already
  std::optional<std::string> reason;  ///< of the suspension
};
/// What an account was and has become in the same step.
struct Administered {
  Account before;
  Account after;
};

/// Somebody who can act as an administrator.
[[nodiscard]] inline bool is_active_admin(const Account& account) noexcept {
  return account.role == Role::kAdmin && !account.is_suspended;
}

/// Writes the present fields of `changes` into `account`; adapters share it.
void apply(const AccountChanges& changes, Account& account);

/// The form in which usernames are compared: NFKC case fold (Unicode Standard Annex 31). Falls back to ASCII lower case
/// for text that is not UTF-8.
[[nodiscard]] std::string username_key(std::string_view username);

/// `already_exists`, reason EMAIL_TAKEN, "Email already exists".
[[nodiscard]] base::Error email_taken();
/// `already_exists`, reason USERNAME_TAKEN, "Username already exists".
[[nodiscard]] base::Error username_taken();
/// `not_found`, "User not found".
[[nodiscard]] base::Error account_not_found();
/// `invalid_argument`, reason LAST_ADMIN.
[[nodiscard]] base::Error last_admin();

/// Thread-safe.
class AccountStore {
 public:
  virtual ~AccountStore() = default;

  /// Stores `account` as it is. Fails with `email_taken` (either form of the address; reported before the username),
  /// `username_taken`; a repeated id is `already_exists`.
  [[nodiscard]] virtual runtime::Task<base::Status> create(Account account) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Account>>> find_by_id(std::string id) = 0;

  /// The account whose address is `typed`, else the one whose canonical address is `canonical`.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Account>>> find_by_email(std::string typed,
                                                                                          std::string canonical) = 0;

  /// The account whose username has the same `username_key` as `username`.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Account>>> find_by_username(std::string username) = 0;

  /// Applies `changes` and sets `updated_at`; answers the account as it is afterwards. All or nothing. Fails with
  /// `account_not_found`, `email_taken`, `username_taken`.
  [[nodiscard]] virtual runtime::Task<base::Result<Account>> update(std::string id, AccountChanges changes) = 0;

  /// Sets the password and ends all tokens (see `end_tokens`) in one step, only if the hash is still `old_hash`. True
  /// when it was; of parallel calls with one `old_hash` exactly one gets it. `account_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> set_password_if(
      std::string id, base::Secret old_hash, base::Secret new_hash, std::optional<std::string> exempt_token_id) = 0;

  /// For upgrades of the hash after a login: writes `new_hash` only if the hash is still `old_hash`. True when written.
  /// Ends no tokens.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> replace_password_hash_if(std::string id,
                                                                                   base::Secret old_hash,
                                                                                   base::Secret new_hash) = 0;

  /// Ends all tokens of the account at once: increments `token_epoch`, sets `tokens_valid_after`, replaces
  /// `exempt_token_id`. `account_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<Account>> end_tokens(std::string id,
                                                                        std::optional<std::string> exempt_token_id) = 0;

  /// Also ends all tokens, so that reactivation does not bring them back. Idempotent.
  [[nodiscard]] virtual runtime::Task<base::Result<Account>> suspend(std::string id,
                                                                     std::optional<std::string> reason) = 0;
  [[nodiscard]] virtual runtime::Task<base::Result<Account>> reactivate(std::string id) = 0;

  /// Makes all of it or nothing, and answers the account before and after. `last_admin` when nobody would be left who
  /// is an administrator and not suspended, whatever else is changed at the same time. Fails also as `update` does.
  [[nodiscard]] virtual runtime::Task<base::Result<Administered>> administer(std::string id, Administration what) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<AccountPage>> list(AccountQuery query) = 0;

  /// Exact for no filter or one other than a search; else up to kAccountsCountedMax.
  [[nodiscard]] virtual runtime::Task<base::Result<AccountCount>> count(AccountFilter filter) = 0;

  /// Before and after very many `create`s: what lists go by may wait until the end. Meanwhile `list`, `count` and
  /// `administer` may be `unavailable`. A process that dies between the two leaves it to the next that opens the store.
  [[nodiscard]] virtual runtime::Task<base::Status> begin_import();
  [[nodiscard]] virtual runtime::Task<base::Status> end_import();

  /// Sets or resets the onboarding flag and its time; ends no tokens.
  [[nodiscard]] virtual runtime::Task<base::Result<Account>> set_onboarding_completed(std::string id,
                                                                                      bool completed) = 0;

  /// Notes a login that succeeded; no error when the account is gone.
  [[nodiscard]] virtual runtime::Task<base::Status> set_last_login(std::string id, base::Timestamp at) = 0;

  /// True when there was one. What the account owns elsewhere is removed by the caller, through the other stores.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> remove(std::string id) = 0;
};

}  // namespace storage
