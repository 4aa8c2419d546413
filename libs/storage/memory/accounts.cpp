#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/memory/stores.hpp"
#include "storage/ports/row_account_store.hpp"

namespace storage::memory {
namespace {

/// What lists are ordered by, then the time of creation, then the id.
using Place = std::tuple<std::string, std::int64_t, base::Timestamp, std::string>;
Place place_of(const Account& row, AccountOrder order) {
  const auto place = [&row](std::string text, std::int64_t number) {
    return Place{std::move(text), number, row.created_at, row.id};
  };
  switch (order) {
    case AccountOrder::kCreatedAt:
      return place({}, 0);
    case AccountOrder::kUpdatedAt:
      return place({}, base::to_millis(row.updated_at));
    case AccountOrder::kEmail:
      return place(row.email, 0);
    case AccountOrder::kFirstName:
      return place(row.first_name.value_or(""), 0);
    case AccountOrder::kLastName:
      return place(row.last_name.value_or(""), 0);
    case AccountOrder::kRole:
      return place(std::string(to_string(row.role)), 0);
    case AccountOrder::kIsVerified:
      return place({}, row.is_verified ? 1 : 0);
    case AccountOrder::kIsSuspended:
      return place({}, row.is_suspended ? 1 : 0);
    case AccountOrder::kLastLoginAt:
      return place({}, row.last_login_at ? base::to_millis(*row.last_login_at) : 0);
  }
  std::unreachable();
}

std::string to_text(const Place& place) {
  const auto& [text, number, created_at, id] = place;
  return std::to_string(number) + ' ' + std::to_string(base::to_millis(created_at)) + ' ' + id + ' ' + text;
}
std::optional<Place> parse_place(const std::string& text) {
  std::istringstream in(text);
  std::int64_t number = 0;
  std::int64_t created_at = 0;
  std::string id;
  std::string rest;
  if (!(in >> number >> created_at >> id)) return std::nullopt;
  in.get();
  std::getline(in, rest, '\0');
  return Place{rest, number, base::from_millis(created_at), id};
}

class Accounts final : public RowAccountStore {
 public:
  Accounts(const base::Clock& clock, TokenChangeLog& changes) : clock_(clock), changes_(changes) {}

  runtime::Task<base::Status> create(Account account) override {
    const std::lock_guard lock(mutex_);
    if (auto taken = find_collision(account)) co_return std::unexpected(std::move(*taken));
    std::string id = account.id;
    const bool inserted = rows_.emplace(std::move(id), std::move(account)).second;
    if (!inserted) co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Account already exists"});
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_id(std::string id) override {
    const std::lock_guard lock(mutex_);
    co_return find_if([&](const Account& row) { return row.id == id; });
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_email(std::string typed, std::string canonical) override {
    const std::lock_guard lock(mutex_);
    auto found = find_if([&](const Account& row) { return row.email == typed; });
    if (!found) found = find_if([&](const Account& row) { return row.email_canonical == canonical; });
    co_return found;
  }

  runtime::Task<base::Result<std::optional<Account>>> find_by_username(std::string username) override {
    const std::lock_guard lock(mutex_);
    const std::string key = username_key(username);
    co_return find_if([&](const Account& row) { return row.username && username_key(*row.username) == key; });
  }

  runtime::Task<base::Result<bool>> replace_password_hash_if(std::string id, base::Secret old_hash,
                                                             base::Secret new_hash) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(id);
    if (row == rows_.end() || row->second.password_hash.reveal() != old_hash.reveal()) co_return false;
    row->second.password_hash = new_hash;
    co_return true;
  }

  runtime::Task<base::Status> set_last_login(std::string id, base::Timestamp at) override {
    const std::lock_guard lock(mutex_);
    if (const auto row = rows_.find(id); row != rows_.end()) row->second.last_login_at = at;
    co_return base::Status{};
  }

  runtime::Task<base::Result<AccountPage>> list(AccountQuery query) override {
    const std::lock_guard lock(mutex_);
    std::vector<Account> found;
    for (const auto& [id, row] : rows_) {
      if (matches(query.filter, row)) found.push_back(row);
    }
    const auto is_before = [&query](const Place& a, const Place& b) { return query.is_descending ? b < a : a < b; };
    if (const auto place = query.after ? parse_place(*query.after) : std::nullopt) {
      std::erase_if(found, [&](const Account& row) { return !is_before(*place, place_of(row, query.order)); });
    }
    std::ranges::sort(found, [&](const Account& a, const Account& b) {
      return is_before(place_of(a, query.order), place_of(b, query.order));
    });
    AccountPage page;
    const std::size_t limit = std::min(query.limit, kAccountsPageMax);
    for (std::size_t i = query.offset; i < found.size() && page.items.size() < limit; ++i) {
      page.items.push_back(found[i]);
    }
    const bool has_more = query.offset + page.items.size() < found.size() && !page.items.empty();
    if (has_more) page.next = to_text(place_of(page.items.back(), query.order));
    co_return page;
  }

  runtime::Task<base::Result<AccountCount>> count(AccountFilter filter) override {
    const std::lock_guard lock(mutex_);
    const auto rows = std::ranges::count_if(rows_, [&](const auto& row) { return matches(filter, row.second); });
    co_return AccountCount{.rows = static_cast<std::uint64_t>(rows)};
  }

  runtime::Task<base::Result<bool>> remove(std::string id) override {
    const std::lock_guard lock(mutex_);
    const bool removed = rows_.erase(id) > 0;
    if (removed) changes_.record_user(id);
    co_return removed;
  }

 private:
  std::optional<Account> find_if(const std::function<bool(const Account&)>& matches) const {
    for (const auto& [id, row] : rows_) {
      if (matches(row)) return row;
    }
    return std::nullopt;
  }

  std::optional<base::Error> find_collision(const Account& account) const {
    const auto is_other = [&](const Account& row) { return row.id != account.id; };
    if (find_if([&](const Account& row) {
          return is_other(row) && (row.email == account.email || row.email_canonical == account.email_canonical);
        })) {
      return email_taken();
    }
    if (!account.username) return std::nullopt;
    const std::string key = username_key(*account.username);
    if (find_if(
            [&](const Account& row) { return is_other(row) && row.username && username_key(*row.username) == key; })) {
      return username_taken();
    }
    return std::nullopt;
  }

  runtime::Task<base::Result<Account>> change(std::string id, bool affects_tokens, Change change) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(id);
    if (row == rows_.end()) co_return std::unexpected(account_not_found());
    Account changed = row->second;
    const base::Timestamp now = clock_.now();
    if (auto applied = change(changed, now); !applied) co_return std::unexpected(std::move(applied).error());
    changed.updated_at = now;
    if (auto taken = find_collision(changed)) co_return std::unexpected(std::move(*taken));
    row->second = changed;
    if (affects_tokens) changes_.record_user(id);
    co_return changed;
  }

  runtime::Task<base::Result<Account>> change_keeping_an_admin(std::string id, Change change) override {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find(id);
    if (found == rows_.end()) co_return std::unexpected(account_not_found());
    Account changed = found->second;
    changed.updated_at = clock_.now();
    if (auto applied = change(changed, changed.updated_at); !applied) {
      co_return std::unexpected(std::move(applied).error());
    }
    const auto other = find_if([&](const Account& row) { return row.id != id && is_active_admin(row); });
    if (leaves_office(found->second, changed) && !other) co_return std::unexpected(last_admin());
    if (auto taken = find_collision(changed)) co_return std::unexpected(std::move(*taken));
    found->second = changed;
    changes_.record_user(id);
    co_return changed;
  }

  const base::Clock& clock_;
  TokenChangeLog& changes_;
  std::mutex mutex_;
  std::map<std::string, Account> rows_;
};

}  // namespace

std::unique_ptr<AccountStore> make_account_store(const base::Clock& clock, TokenChangeLog& changes) {
  return std::make_unique<Accounts>(clock, changes);
}

}  // namespace storage::memory
