/// From a user of the old system to an account of ours.
///
/// Kept as they are: id, password hash, address, dates. Checked by the rules new accounts obey, but for reserved
/// usernames: those who had one keep it. Pure, thread-safe.
#pragma once

#include <expected>
#include <string_view>

#include "base/clock.hpp"
#include "storage/ports/account_store.hpp"
#include "transfer/import/raw_user.hpp"

namespace transfer {

/// Why a user cannot be taken over: a literal of ours, without anything of the user's.
using Reason = std::string_view;

/// A user without `createdAt` gets the time in their ObjectId, else `now`.
[[nodiscard]] std::expected<storage::Account, Reason> to_account(const RawUser& user, base::Timestamp now);

}  // namespace transfer
