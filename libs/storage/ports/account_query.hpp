/// Lists of accounts, as administrators ask for them (docs/http-contract.md §4.10).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "storage/records/spelled.hpp"

namespace storage {

struct Account;
enum class Role;

/// What a list may be ordered by. Accounts that are alike in it follow in the order in which they were created, and
/// those of one moment in an order of the store's own that does not change: no page repeats or skips any.
enum class AccountOrder {
  kCreatedAt,
  kUpdatedAt,
  kEmail,
  kFirstName,
  kLastName,
  kRole,
  kIsVerified,
  kIsSuspended,
  kLastLoginAt,
};
template <>
struct Spelled<AccountOrder> {
  static constexpr std::array<std::string_view, 9> texts{
      "createdAt", "updatedAt", "email", "firstName", "lastName", "role", "isVerified", "isSuspended", "lastLoginAt"};
};

/// Everything that is given has to be so.
struct AccountFilter {
  std::optional<Role> role{};
  std::optional<bool> is_suspended{};
  std::optional<bool> is_verified{};
  std::optional<base::Timestamp> created_from{};
  std::optional<base::Timestamp> created_before{};
  /// Part of the address, a name or the username, whatever the case; empty: all.
  std::string search{};

  /// The days count as one.
  [[nodiscard]] std::size_t count() const noexcept;
};
[[nodiscard]] bool matches(const AccountFilter& filter, const Account& account);

/// Whether `text` contains `folded`, which `username_key` made, whatever the case.
[[nodiscard]] bool contains_folded(std::string_view text, std::string_view folded);

/// The most that one list gives.
inline constexpr std::size_t kAccountsPageMax = 500;
/// Where stores stop to count what several filters, or a search, leave.
inline constexpr std::uint64_t kAccountsCountedMax = 10'000;

struct AccountQuery {
  AccountFilter filter;
  AccountOrder order = AccountOrder::kCreatedAt;
  bool is_descending = true;
  std::size_t limit = 50;
  std::size_t offset = 0;            ///< to skip, from the start or from `after`
  std::optional<std::string> after;  ///< `AccountPage::next` of a page in this order; others begin at the start
};

struct AccountCount {
  std::uint64_t rows = 0;
  bool is_exact = true;  ///< false: there are more than kAccountsCountedMax
};

struct AccountPage {
  std::vector<Account> items;
  std::optional<std::string> next;       ///< behind the last of `items`; none when that is the end
  std::optional<std::uint64_t> counted;  ///< all that the filter leaves, where the store found that out on the way
};

}  // namespace storage
