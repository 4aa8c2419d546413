#include "storage/ports/row_account_store.hpp"

#include <memory>
#include <utility>

namespace storage {
namespace {

void end_tokens_of(Account& row, base::Timestamp now, std::optional<std::string> exempt_token_id) {
  ++row.token_epoch;
  row.tokens_valid_after = now;
  row.exempt_token_id = std::move(exempt_token_id);
}

}  // namespace

runtime::Task<base::Result<Account>> RowAccountStore::update(std::string id, AccountChanges changes) {
  const bool affects_tokens = changes.affects_tokens();
  return change(std::move(id), affects_tokens,
                [changes = std::move(changes)](Account& row, base::Timestamp) -> base::Status {
                  apply(changes, row);
                  return {};
                });
}

runtime::Task<base::Result<bool>> RowAccountStore::set_password_if(std::string id, base::Secret old_hash,
                                                                   base::Secret new_hash,
                                                                   std::optional<std::string> exempt_token_id) {
  Change replace = [old_hash = std::move(old_hash), hash = std::move(new_hash), exempt = std::move(exempt_token_id)](
                       Account& row, base::Timestamp now) -> base::Status {
    if (row.password_hash.reveal() != old_hash.reveal()) {
      return std::unexpected(base::Error{base::ErrorCode::kConflict, "Password has changed"});
    }
    row.password_hash = hash;
    end_tokens_of(row, now, exempt);
    return {};
  };
  const base::Result<Account> changed = co_await change(std::move(id), true, std::move(replace));
  if (changed) co_return true;
  if (changed.error().code() == base::ErrorCode::kConflict) co_return false;
  co_return std::unexpected(changed.error());
}

runtime::Task<base::Result<Account>> RowAccountStore::end_tokens(std::string id,
                                                                 std::optional<std::string> exempt_token_id) {
  return change(std::move(id), true,
                [exempt = std::move(exempt_token_id)](Account& row, base::Timestamp now) -> base::Status {
                  end_tokens_of(row, now, exempt);
                  return {};
                });
}

namespace {

void administer_row(const Administration& what, Account& row, base::Timestamp now) {
  apply(what.changes, row);
  if (!what.is_suspended || *what.is_suspended == row.is_suspended) return;
  row.is_suspended = *what.is_suspended;
  row.suspended_at.reset();
  row.suspended_reason.reset();
  if (!row.is_suspended) return;
  row.suspended_at = now;
  row.suspended_reason = what.reason;
  end_tokens_of(row, now, std::nullopt);
}

/// Whether it may take an administrator's office.
bool may_end_office(const Administration& what) {
  return what.is_suspended.value_or(false) || what.changes.role.value_or(Role::kAdmin) != Role::kAdmin;
}

}  // namespace

runtime::Task<base::Result<Administered>> RowAccountStore::administer(std::string id, Administration what) {
  const bool affects_tokens = what.is_suspended.has_value() || what.changes.affects_tokens();
  const bool is_guarded = may_end_office(what);
  const auto before = std::make_shared<Account>();
  Change change_row = [what = std::move(what), before](Account& row, base::Timestamp now) -> base::Status {
    *before = row;
    administer_row(what, row, now);
    return {};
  };
  runtime::Task<base::Result<Account>> changing = is_guarded
                                                      ? change_keeping_an_admin(std::move(id), std::move(change_row))
                                                      : change(std::move(id), affects_tokens, std::move(change_row));
  base::Result<Account> after = co_await std::move(changing);
  if (!after) co_return std::unexpected(std::move(after).error());
  co_return Administered{std::move(*before), std::move(*after)};
}

runtime::Task<base::Result<Account>> RowAccountStore::suspend(std::string id, std::optional<std::string> reason) {
  return change(std::move(id), true, [reason = std::move(reason)](Account& row, base::Timestamp now) -> base::Status {
    row.is_suspended = true;
    row.suspended_at = now;
    row.suspended_reason = reason;
    end_tokens_of(row, now, std::nullopt);
    return {};
  });
}

runtime::Task<base::Result<Account>> RowAccountStore::reactivate(std::string id) {
  return change(std::move(id), true, [](Account& row, base::Timestamp) -> base::Status {
    row.is_suspended = false;
    row.suspended_at.reset();
    row.suspended_reason.reset();
    return {};
  });
}

runtime::Task<base::Result<Account>> RowAccountStore::set_onboarding_completed(std::string id, bool completed) {
  return change(std::move(id), false, [completed](Account& row, base::Timestamp now) -> base::Status {
    row.onboarding_completed = completed;
    row.onboarding_completed_at.reset();
    if (completed) row.onboarding_completed_at = now;
    return {};
  });
}

}  // namespace storage
