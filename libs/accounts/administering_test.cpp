#include "accounts/administering.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace accounts {
namespace {

namespace memory = storage::memory;

class AdministeringTest : public testing::Test {
 protected:
  AdministeringTest() {
    create("admin", storage::Role::kAdmin);
    create("kevin", storage::Role::kUser);
  }
  void create(const std::string& name, storage::Role role) {
    storage::Account account;
    account.id = name;
    account.email = account.email_canonical = name + "@example.com";
    account.role = role;
    EXPECT_TRUE(runtime::run(accounts_->create(account)));
  }
  std::vector<std::string> events(const std::string& user) {
    std::vector<std::string> types;
    const auto newest = runtime::run(events_->newest_of_user(user, 100)).value();
    for (const auto& event : newest) types.push_back(event.type);
    return types;
  }

  testkit::FakeClock clock_;
  testkit::SeededRandom random_;
  memory::TokenChangeLog changes_;
  std::unique_ptr<storage::AccountStore> accounts_ = memory::make_account_store(clock_, changes_);
  std::unique_ptr<storage::SessionStore> sessions_ = memory::make_session_store(clock_, changes_);
  std::unique_ptr<storage::SecurityEventLog> events_ = memory::make_security_event_log();
  SecurityJournal journal_{*events_, clock_, random_};
  Administering with_{*accounts_, *sessions_, journal_};
};

using Types = std::vector<std::string>;

TEST_F(AdministeringTest, SuspendsOnceAndLeavesAnEvent) {
  const auto done = runtime::run(suspend_account(with_, "kevin", "spam", {}));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->after.suspended_reason, "spam");
  EXPECT_EQ(done->after.token_epoch, 1U);
  const auto again = runtime::run(suspend_account(with_, "kevin", "more", {}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message(), "User already suspended");
  EXPECT_EQ(events("kevin"), Types{"suspended"});
}

TEST_F(AdministeringTest, ReactivatesWhoIsSuspended) {
  const auto refused = runtime::run(reactivate_account(with_, "kevin", {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "User is not suspended");
  ASSERT_TRUE(runtime::run(suspend_account(with_, "kevin", std::nullopt, {})));
  const auto done = runtime::run(reactivate_account(with_, "kevin", {}));
  ASSERT_TRUE(done);
  EXPECT_FALSE(done->after.is_suspended);
  EXPECT_EQ(events("kevin"), (Types{"reactivated", "suspended"}));
}

TEST_F(AdministeringTest, NotesANewRole) {
  storage::AccountChanges changes;
  changes.role = storage::Role::kModerator;
  ASSERT_TRUE(runtime::run(change_account(with_, "kevin", changes, {})));
  EXPECT_EQ(events("kevin"), Types{"role_changed"});
}

TEST_F(AdministeringTest, RetiresNoLastAdministrator) {
  const auto refused = runtime::run(retire_account(with_, "admin", {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason(), "LAST_ADMIN");
  ASSERT_TRUE(runtime::run(retire_account(with_, "kevin", {})));
  ASSERT_TRUE(runtime::run(retire_account(with_, "kevin", {})));  // one who was interrupted comes again
  EXPECT_TRUE(runtime::run(accounts_->find_by_id("kevin")).value()->is_suspended);
}

}  // namespace
}  // namespace accounts
