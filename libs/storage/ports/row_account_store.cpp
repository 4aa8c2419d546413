#include "storage/ports/row_account_store.hpp"

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
                [changes = std::move(changes)](Account& row, base::Timestamp) { apply(changes, row); });
}

runtime::Task<base::Result<Account>> RowAccountStore::set_password(std::string id, base::Secret new_hash,
                                                                   std::optional<std::string> exempt_token_id) {
  return change(std::move(id), true,
                [hash = std::move(new_hash), exempt = std::move(exempt_token_id)](Account& row, base::Timestamp now) {
                  row.password_hash = hash;
                  end_tokens_of(row, now, exempt);
                });
}

runtime::Task<base::Result<Account>> RowAccountStore::end_tokens(std::string id,
                                                                 std::optional<std::string> exempt_token_id) {
  return change(std::move(id), true, [exempt = std::move(exempt_token_id)](Account& row, base::Timestamp now) {
    end_tokens_of(row, now, exempt);
  });
}

runtime::Task<base::Result<Account>> RowAccountStore::suspend(std::string id, std::optional<std::string> reason) {
  return change(std::move(id), true, [reason = std::move(reason)](Account& row, base::Timestamp now) {
    row.is_suspended = true;
    row.suspended_at = now;
    row.suspended_reason = reason;
    end_tokens_of(row, now, std::nullopt);
  });
}

runtime::Task<base::Result<Account>> RowAccountStore::reactivate(std::string id) {
  return change(std::move(id), true, [](Account& row, base::Timestamp) {
    row.is_suspended = false;
    row.suspended_at.reset();
    row.suspended_reason.reset();
  });
}

runtime::Task<base::Result<Account>> RowAccountStore::set_onboarding_completed(std::string id, bool completed) {
  return change(std::move(id), false, [completed](Account& row, base::Timestamp now) {
    row.onboarding_completed = completed;
    row.onboarding_completed_at.reset();
    if (completed) row.onboarding_completed_at = now;
  });
}

}  // namespace storage
