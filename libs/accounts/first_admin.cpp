#include "accounts/first_admin.hpp"

#include <utility>

#include "security/opaque_token.hpp"

namespace accounts {
namespace {

constexpr const char* kSetup = "setup";  ///< kind and id: there is one
constexpr std::chrono::minutes kLease{1};

base::Status status_of(const base::Result<bool>& done) {
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace

bool FirstAdmin::is_fresh(const storage::WorkItem& item) const {
  return parts_.clock.now() - item.created_at < kSetupTokenLifetime;
}

runtime::Task<base::Result<bool>> FirstAdmin::is_awaited() {
  storage::AccountQuery any;  // and no count, which takes some stores long
  any.limit = 1;
  const base::Result<storage::AccountPage> accounts = co_await parts_.accounts.list(std::move(any));
  if (!accounts) co_return std::unexpected(accounts.error());
  co_return accounts->items.empty();
}

runtime::Task<base::Status> FirstAdmin::forget_old() {
  const auto claim = co_await parts_.work.claim(kSetup, kLease);
  if (!claim) co_return std::unexpected(claim.error());
  if (!*claim) co_return base::Status{};
  if (is_fresh((*claim)->item)) co_return co_await give_back(**claim);
  co_return co_await use_up(**claim);
}

runtime::Task<base::Result<bool>> FirstAdmin::add(base::Secret token) {
  const base::Timestamp now = parts_.clock.now();
  storage::WorkItem item{.id = kSetup,
                         .kind = kSetup,
                         .subject = security::token_digest(token.reveal()),
                         .due_at = now,
                         .step = 0,
                         .created_at = now};
  return parts_.work.add(std::move(item));
}

runtime::Task<base::Result<std::optional<base::Secret>>> FirstAdmin::offer() {
  const base::Result<bool> awaited = co_await is_awaited();
  if (!awaited) co_return std::unexpected(awaited.error());
  if (!*awaited) co_return std::nullopt;
  base::Secret token = security::new_opaque_token(parts_.random);
  base::Result<bool> added = co_await add(token);
  if (added && !*added) {
    const base::Status forgotten = co_await forget_old();
    if (!forgotten) co_return std::unexpected(forgotten.error());
    added = co_await add(token);
  }
  if (!added) co_return std::unexpected(added.error());
  if (!*added) co_return std::nullopt;
  co_return token;
}

runtime::Task<base::Result<std::optional<storage::WorkClaim>>> FirstAdmin::take(base::Secret token) {
  auto claim = co_await parts_.work.claim(kSetup, kLease);
  if (!claim || !*claim) co_return claim;
  const storage::WorkItem& item = (*claim)->item;
  if (is_fresh(item) && item.subject == security::token_digest(token.reveal())) co_return claim;
  const base::Status given_back = co_await give_back(**claim);
  if (!given_back) co_return std::unexpected(given_back.error());
  co_return std::nullopt;
}

runtime::Task<base::Status> FirstAdmin::give_back(storage::WorkClaim claim) {
  co_return status_of(co_await parts_.work.retry(std::move(claim), parts_.clock.now()));
}

runtime::Task<base::Status> FirstAdmin::use_up(storage::WorkClaim claim) {
  co_return status_of(co_await parts_.work.finish(std::move(claim)));
}

}  // namespace accounts
