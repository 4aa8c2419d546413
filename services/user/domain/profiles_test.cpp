#include "user/domain/profiles.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"

namespace user {
namespace {

namespace memory = storage::memory;

TEST(DisplayNameTest, IsTheUsernameElseWhatThereIsOfFirstAndLastName) {
  storage::Account account;
  EXPECT_EQ(display_name(account), "");
  account.last_name = "Test";
  EXPECT_EQ(display_name(account), "Test");
  account.first_name = "Kevin";
  EXPECT_EQ(display_name(account), "Kevin Test");
  account.last_name.reset();
  EXPECT_EQ(display_name(account), "Kevin");
  account.username = "kevin_t";
  EXPECT_EQ(display_name(account), "kevin_t");
}

class IdentityTest : public testing::Test {
 protected:
  IdentityTest() {
    before_.id = "u";
    before_.email = before_.email_canonical = "old@example.com";
    before_.first_name = "Kevin";
    before_.is_verified = true;
    EXPECT_TRUE(runtime::run(accounts_->create(before_)));
  }
  void change(IdentityChanges changes) {
    EXPECT_TRUE(runtime::run(profiles_.change_identity(before_, std::move(changes))));
  }
  storage::Account stored() { return runtime::run(accounts_->find_by_id("u")).value().value(); }

  testkit::FakeClock clock_;
  memory::TokenChangeLog changes_;
  std::unique_ptr<storage::AccountStore> accounts_ = memory::make_account_store(clock_, changes_);
  std::unique_ptr<storage::ProfileStore> rows_ = memory::make_profile_store(clock_);
  std::unique_ptr<storage::SettingsStore> settings_ = memory::make_settings_store(clock_);
  std::unique_ptr<storage::AvatarStore> avatars_ = memory::make_avatar_store();
  Profiles profiles_{
      Profiles::Stores{.accounts = *accounts_, .profiles = *rows_, .settings = *settings_, .avatars = *avatars_}};
  storage::Account before_;
};

TEST_F(IdentityTest, ANewAddressIsUnproven) {
  IdentityChanges changes;
  changes.email = identity::EmailAddress{"new@example.com", "new@example.com"};
  change(std::move(changes));
  EXPECT_EQ(stored().email, "new@example.com");
  EXPECT_FALSE(stored().is_verified);
}

// The settings screen sends back the name it was shown, which need not be a username.
TEST_F(IdentityTest, ANameMadeOfOthersBecomesNoUsernameWhenItIsSentBack) {
  IdentityChanges changes;
  changes.name = "Kevin";
  changes.email = identity::EmailAddress{"old@example.com", "old@example.com"};
  change(std::move(changes));
  EXPECT_EQ(stored().username, std::nullopt);
  EXPECT_TRUE(stored().is_verified);
}

TEST_F(IdentityTest, ComesBackAsItWas) {
  IdentityChanges changes;
  changes.name = "kevin_t";
  changes.email = identity::EmailAddress{"new@example.com", "new@example.com"};
  change(std::move(changes));
  runtime::run(profiles_.restore_identity(before_));
  EXPECT_EQ(stored().email, "old@example.com");
  EXPECT_EQ(stored().username, std::nullopt);
  EXPECT_TRUE(stored().is_verified);
}

}  // namespace
}  // namespace user
