/// Takes over the users of the old system, with their ids and password hashes.
///
/// Idempotent: an account that is there already is left as it is, so an import that was interrupted, or refused some
/// users, is simply run again. Memory is bounded by `in_flight` users. An account is durable when it is counted.
#pragma once

#include <functional>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "storage/ports/account_store.hpp"
#include "transfer/import/report.hpp"
#include "transfer/import/user_source.hpp"

namespace transfer {

struct ImportOptions {
  std::size_t in_flight = 256;  ///< users being stored at a time; the store must accept that many calls
  /// For a dry run: only read; `accounts` is then a scratch store that finds what the source contradicts in itself.
  storage::AccountStore* dry_run_against = nullptr;
  bool is_dry_run = false;
  /// Called on the caller's thread now and then while the import runs; may be null.
  std::function<void(const ImportReport&)> on_progress = nullptr;
};

/// Blocks until the source has ended. `unavailable` or `internal` when the store fails; what was stored until then
/// stays.
[[nodiscard]] base::Result<ImportReport> import_users(UserSource& source, storage::AccountStore& accounts,
                                                      const base::Clock& clock, const ImportOptions& options);

}  // namespace transfer
