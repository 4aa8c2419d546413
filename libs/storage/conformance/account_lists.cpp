// Lists of accounts, and the last administrator.
#include <algorithm>
#include <set>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {
namespace {

Account listed_account(int number) {
  Account account;
  account.id = "id-" + std::to_string(number);
  account.email = account.email_canonical = "user" + std::to_string(number) + "@example.com";
  account.password_hash = base::Secret{"hash"};
  account.created_at = account.updated_at = base::from_millis(1'700'000'000'000 + number * 1000);
  return account;
}

Account admin(int number) {
  Account account = listed_account(number);
  account.role = Role::kAdmin;
  return account;
}

using AccountNames = std::vector<std::string>;
AccountNames emails(const AccountPage& page) {
  AccountNames names;
  for (const Account& account : page.items) names.push_back(account.email.substr(0, account.email.find('@')));
  return names;
}

void create_all(AccountStore& accounts, const std::vector<Account>& rows) {
  for (const Account& row : rows) must(accounts.create(row));
}

AccountQuery by(AccountOrder order, bool is_descending) {
  AccountQuery query;
  query.order = order;
  query.is_descending = is_descending;
  return query;
}

TEST_P(AccountStoreConformance, ListsInEveryOrder) {
  Account first = listed_account(1);
  first.first_name = "Zoe";
  first.last_name = "Adams";
  first.is_verified = true;
  Account second = listed_account(2);
  second.first_name = "Anna";
  second.role = Role::kAdmin;
  second.last_login_at = base::from_millis(5);
  second.updated_at = base::from_millis(9);
  Account third = listed_account(3);
  third.last_name = "Zorn";
  third.is_suspended = true;
  create_all(*backend_->accounts, {third, first, second});
  const std::pair<AccountOrder, AccountNames> orders[] = {{AccountOrder::kCreatedAt, {"user1", "user2", "user3"}},
                                                          {AccountOrder::kUpdatedAt, {"user2", "user1", "user3"}},
                                                          {AccountOrder::kEmail, {"user1", "user2", "user3"}},
                                                          {AccountOrder::kFirstName, {"user3", "user2", "user1"}},
                                                          {AccountOrder::kLastName, {"user2", "user1", "user3"}},
                                                          {AccountOrder::kRole, {"user2", "user1", "user3"}},
                                                          {AccountOrder::kIsVerified, {"user2", "user3", "user1"}},
                                                          {AccountOrder::kIsSuspended, {"user1", "user2", "user3"}},
                                                          {AccountOrder::kLastLoginAt, {"user1", "user3", "user2"}}};
  for (const auto& [order, ascending] : orders) {
    SCOPED_TRACE(Spelled<AccountOrder>::texts.at(static_cast<std::size_t>(order)));
    EXPECT_EQ(emails(must(backend_->accounts->list(by(order, false)))), ascending);
    AccountNames descending = ascending;
    std::ranges::reverse(descending);
    EXPECT_EQ(emails(must(backend_->accounts->list(by(order, true)))), descending);
  }
}

// Pages used to repeat and skip rows where the sort key ties.
TEST_P(AccountStoreConformance, ShowsEveryAccountOnceOnThePagesOfEveryOrder) {
  constexpr int kRows = 11;
  for (int i = 0; i < kRows; ++i) {
    Account row = listed_account(i);
    row.created_at = row.updated_at = base::from_millis(1'700'000'000'000);
    if (i % 2 == 1) row.first_name = "Anna";
    if (i % 3 == 1) row.last_login_at = base::from_millis(7);
    must(backend_->accounts->create(row));
  }
  for (std::size_t order = 0; order < Spelled<AccountOrder>::texts.size(); ++order) {
    for (const bool is_descending : {false, true}) {
      SCOPED_TRACE(std::string(Spelled<AccountOrder>::texts.at(order)) + (is_descending ? " descending" : ""));
      AccountQuery by_offset = by(static_cast<AccountOrder>(order), is_descending);
      AccountQuery by_place = by_offset;
      by_offset.limit = by_place.limit = 3;
      AccountNames offset_pages;
      AccountNames place_pages;
      for (int page = 0; page < 4; ++page) {
        by_offset.offset = static_cast<std::size_t>(3 * page);
        const AccountPage one = must(backend_->accounts->list(by_offset));
        const AccountPage other = must(backend_->accounts->list(by_place));
        EXPECT_EQ(other.next.has_value(), page < 3);
        by_place.after = other.next;
        for (const std::string& name : emails(one)) offset_pages.push_back(name);
        for (const std::string& name : emails(other)) place_pages.push_back(name);
      }
      EXPECT_EQ(place_pages, offset_pages);
      EXPECT_EQ(std::set<std::string>(offset_pages.begin(), offset_pages.end()).size(), std::size_t{kRows});
    }
  }
}

TEST_P(AccountStoreConformance, GoesOnBehindAnAccountThatHasGone) {
  for (int i = 0; i < 4; ++i) must(backend_->accounts->create(listed_account(i)));
  AccountQuery query = by(AccountOrder::kEmail, false);
  query.limit = 2;
  query.after = must(backend_->accounts->list(query)).next;
  must(backend_->accounts->remove("id-1"));
  EXPECT_EQ(emails(must(backend_->accounts->list(query))), (AccountNames{"user2", "user3"}));
}

TEST_P(AccountStoreConformance, BeginsAtTheStartBehindWhatIsNoPlace) {
  must(backend_->accounts->create(listed_account(1)));
  for (const char* after : {"", "x", "!!!", "MQ", "AAAA"}) {
    AccountQuery query;
    query.after = after;
    EXPECT_EQ(must(backend_->accounts->list(query)).items.size(), 1U) << after;
  }
}

TEST_P(AccountStoreConformance, FiltersAndCounts) {
  Account moderator = listed_account(1);
  moderator.role = Role::kModerator;
  Account suspended = listed_account(2);
  suspended.is_suspended = true;
  suspended.is_verified = true;
  create_all(*backend_->accounts, {moderator, suspended, listed_account(3)});
  const auto found = [&](const AccountFilter& filter) {
    AccountQuery query = by(AccountOrder::kEmail, false);
    query.filter = filter;
    const AccountPage page = must(backend_->accounts->list(query));
    AccountNames names = emails(page);
    const AccountCount count = must(backend_->accounts->count(filter));
    EXPECT_EQ(page.counted.value_or(count.rows), count.rows);
    EXPECT_EQ(count.rows, names.size());
    EXPECT_TRUE(count.is_exact);
    return names;
  };
  EXPECT_EQ(found({}), (AccountNames{"user1", "user2", "user3"}));
  EXPECT_EQ(found({.role = Role::kModerator}), AccountNames{"user1"});
  EXPECT_EQ(found({.role = Role::kAdmin}), AccountNames{});
  EXPECT_EQ(found({.is_suspended = true}), AccountNames{"user2"});
  EXPECT_EQ(found({.is_suspended = false}), (AccountNames{"user1", "user3"}));
  EXPECT_EQ(found({.is_verified = true}), AccountNames{"user2"});
  const base::Timestamp second = base::from_millis(1'700'000'002'000);
  EXPECT_EQ(found({.created_from = second}), (AccountNames{"user2", "user3"}));
  EXPECT_EQ(found({.created_before = second}), AccountNames{"user1"});
  EXPECT_EQ(found({.role = Role::kUser, .is_suspended = false, .created_from = second}), AccountNames{"user3"});
}

TEST_P(AccountStoreConformance, CountsWhatIsThereAfterEveryChange) {
  create_all(*backend_->accounts, {admin(1), admin(2), listed_account(3), listed_account(4)});
  Administration promoting;
  promoting.changes.role = Role::kAdmin;
  Administration suspending;
  suspending.is_suspended = true;
  must(backend_->accounts->administer("id-3", promoting));
  must(backend_->accounts->administer("id-1", suspending));
  must(backend_->accounts->administer("id-1", suspending));  // is so already
  must(backend_->accounts->remove("id-4"));
  const auto count = [&](const AccountFilter& filter) { return must(backend_->accounts->count(filter)).rows; };
  EXPECT_EQ(count({}), 3U);
  EXPECT_EQ(count({.role = Role::kAdmin}), 3U);
  EXPECT_EQ(count({.role = Role::kUser}), 0U);
  EXPECT_EQ(count({.is_suspended = true}), 1U);
  EXPECT_EQ(count({.role = Role::kAdmin, .is_suspended = false}), 2U);
  EXPECT_EQ(count({.is_suspended = true, .is_verified = true}), 0U);
}

TEST_P(AccountStoreConformance, PagesWhatAFilterLeavesByPlace) {
  std::vector<Account> rows;
  for (int i = 0; i < 10; ++i) rows.push_back(i % 2 == 0 ? admin(i) : listed_account(i));
  create_all(*backend_->accounts, rows);
  for (const char* search : {"", "user"}) {
    AccountNames names;
    AccountQuery query = by(AccountOrder::kCreatedAt, true);
    query.filter = {.role = Role::kAdmin, .search = search};
    query.limit = 2;
    do {
      const AccountPage page = must(backend_->accounts->list(query));
      EXPECT_EQ(page.counted.value_or(5), 5U);
      for (const std::string& name : emails(page)) names.push_back(name);
      query.after = page.next;
    } while (query.after);
    EXPECT_EQ(names, (AccountNames{"user8", "user6", "user4", "user2", "user0"})) << search;
  }
}

TEST_P(AccountStoreConformance, ListsWhatWasImported) {
  must(backend_->accounts->begin_import());
  create_all(*backend_->accounts, {listed_account(1), listed_account(2)});
  must(backend_->accounts->end_import());
  const AccountNames both{"user1", "user2"};
  EXPECT_EQ(emails(must(backend_->accounts->list(by(AccountOrder::kEmail, false)))), both);
  // Where there are accounts, lists go on.
  must(backend_->accounts->begin_import());
  EXPECT_EQ(emails(must(backend_->accounts->list(by(AccountOrder::kEmail, false)))), both);
}

TEST_P(AccountStoreConformance, ListsWhatAnImportThatDiedHadBroughtIn) {
  must(backend_->accounts->begin_import());
  must(backend_->accounts->create(listed_account(1)));
  backend_->restart();
  EXPECT_EQ(must(backend_->accounts->list(AccountQuery{})).items.size(), 1U);
}

TEST_P(AccountStoreConformance, SearchesInEveryNameWhateverTheCase) {
  Account anna = listed_account(1);
  anna.first_name = "Anna";
  Account elodie = listed_account(2);
  elodie.last_name = "Dupont-ÉLODIE";
  Account pat = listed_account(3);
  pat.username = "Pa.t_%";
  create_all(*backend_->accounts, {anna, elodie, pat});
  const auto found = [&](const std::string& text) {
    AccountQuery query = by(AccountOrder::kLastName, false);
    query.filter.search = text;
    AccountNames names = emails(must(backend_->accounts->list(query)));
    EXPECT_EQ(must(backend_->accounts->count(query.filter)).rows, names.size());
    std::ranges::sort(names);
    return names;
  };
  EXPECT_EQ(found("NNA"), AccountNames{"user1"});
  EXPECT_EQ(found("dupont-é"), AccountNames{"user2"});
  EXPECT_EQ(found("USER"), (AccountNames{"user1", "user2", "user3"}));
  EXPECT_EQ(found("pa.t"), AccountNames{"user3"});
  EXPECT_EQ(found("_%"), AccountNames{"user3"});
  for (const char* nothing : {"p.*t", "nobody", "' OR 1=1", "[a-z]", "\\", "$"})
    EXPECT_EQ(found(nothing), AccountNames{});
}

TEST_P(AccountStoreConformance, AdministersInOneStep) {
  create_all(*backend_->accounts, {admin(1), listed_account(2)});
  Administration what;
  what.changes.first_name = "Eve";
  what.changes.role = Role::kModerator;
  what.is_suspended = true;
  what.reason = "spam";
  const Administered done = must(backend_->accounts->administer("id-2", what));
  EXPECT_EQ(done.before.role, Role::kUser);
  EXPECT_FALSE(done.before.is_suspended);
  EXPECT_EQ(done.after.first_name, "Eve");
  EXPECT_EQ(done.after.role, Role::kModerator);
  EXPECT_EQ(done.after.suspended_at, clock_.now());
  EXPECT_EQ(done.after.suspended_reason, "spam");
  EXPECT_EQ(done.after.token_epoch, 1U);
  EXPECT_EQ(must(backend_->accounts->find_by_id("id-2"))->suspended_reason, "spam");
}

TEST_P(AccountStoreConformance, LeavesASuspensionThatIsThereAsItIs) {
  create_all(*backend_->accounts, {admin(1), listed_account(2)});
  const auto suspend = [&](const char* reason) {
    Administration what;
    what.is_suspended = true;
    what.reason = reason;
    return must(backend_->accounts->administer("id-2", what));
  };
  suspend("first");
  const Administered again = suspend("second");
  EXPECT_TRUE(again.before.is_suspended);
  EXPECT_EQ(again.after.suspended_reason, "first");
  EXPECT_EQ(again.after.token_epoch, 1U);
  Administration back;
  back.is_suspended = false;
  const Account active = must(backend_->accounts->administer("id-2", back)).after;
  EXPECT_FALSE(active.is_suspended || active.suspended_at || active.suspended_reason);
}

TEST_P(AccountStoreConformance, TellsTheFeedWhatAnAdministratorDid) {
  create_all(*backend_->accounts, {admin(1), listed_account(2)});
  if (!backend_->feed) return;
  const auto before = must(backend_->feed->generation());
  Administration what;
  what.is_suspended = true;
  must(backend_->accounts->administer("id-2", what));
  EXPECT_GT(must(backend_->feed->generation()), before);
}

TEST_P(AccountStoreConformance, RefusesToAdministerNobody) {
  const auto done = runtime::run(backend_->accounts->administer("nobody", {}));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), base::ErrorCode::kNotFound);
}

TEST_P(AccountStoreConformance, KeepsTheLastAdministrator) {
  Account suspended = admin(2);
  suspended.is_suspended = true;
  create_all(*backend_->accounts, {admin(1), suspended, listed_account(3)});
  Administration demoting;
  demoting.changes.role = Role::kUser;
  Administration suspending;
  suspending.is_suspended = true;
  for (const Administration& what : {demoting, suspending}) {
    const auto done = runtime::run(backend_->accounts->administer("id-1", what));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().reason(), "LAST_ADMIN");
  }
  const Account kept = *must(backend_->accounts->find_by_id("id-1"));
  EXPECT_TRUE(is_active_admin(kept));
  EXPECT_EQ(kept.token_epoch, 0U);
  EXPECT_EQ(must(backend_->accounts->administer("id-2", demoting)).after.role, Role::kUser);
}

TEST_P(AccountStoreConformance, KeepsAnAdministratorWhenAllAreDemotedAtOnce) {
  for (int i = 0; i < 4; ++i) must(backend_->accounts->create(admin(i)));
  Administration demoting;
  demoting.changes.role = Role::kUser;
  const auto results = run_parallel<base::Result<Administered>>(
      4, [&](std::size_t i) { return backend_->accounts->administer("id-" + std::to_string(i), demoting); });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 3);
  EXPECT_EQ(must(backend_->accounts->count({.role = Role::kAdmin})).rows, 1U);
}

TEST_P(AccountStoreConformance, KeepsAnAdministratorWhenSomeAreSuspendedAndSomeDemotedAtOnce) {
  for (int i = 0; i < 4; ++i) must(backend_->accounts->create(admin(i)));
  Administration demoting;
  demoting.changes.role = Role::kUser;
  Administration suspending;
  suspending.is_suspended = true;
  const auto results = run_parallel<base::Result<Administered>>(4, [&](std::size_t i) {
    return backend_->accounts->administer("id-" + std::to_string(i), i % 2 == 0 ? demoting : suspending);
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 3);
  EXPECT_EQ(must(backend_->accounts->count({.role = Role::kAdmin, .is_suspended = false})).rows, 1U);
}

}  // namespace
}  // namespace storage::conformance
