#include "user/domain/profiles.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

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

/// A proven account, without a username.
storage::Account kevin() {
  storage::Account account;
  account.email = account.email_canonical = "old@example.com";
  account.first_name = "Kevin";
  account.is_verified = true;
  return account;
}

TEST(IdentityTest, ANewAddressIsUnproven) {
  IdentityChanges changes;
  changes.email = identity::EmailAddress{"new@example.com", "new@example.com"};
  const storage::AccountChanges differing = Profiles::differing(kevin(), changes);
  ASSERT_TRUE(differing.email.has_value());
  EXPECT_EQ(differing.email->typed, "new@example.com");
  EXPECT_EQ(differing.is_verified, false);
}

// The settings screen sends back the name it was shown, which need not be a username.
TEST(IdentityTest, WhatIsSentBackAsItWasShownChangesNothing) {
  IdentityChanges changes;
  changes.name = "Kevin";
  changes.email = identity::EmailAddress{"old@example.com", "old@example.com"};
  const storage::AccountChanges differing = Profiles::differing(kevin(), changes);
  EXPECT_FALSE(differing.username.has_value());
  EXPECT_FALSE(differing.email.has_value());
  EXPECT_FALSE(differing.is_verified.has_value());
}

TEST(IdentityTest, AnotherNameBecomesTheUsername) {
  IdentityChanges changes;
  changes.name = "kevin_t";
  const storage::AccountChanges differing = Profiles::differing(kevin(), changes);
  ASSERT_TRUE(differing.username.has_value());
  EXPECT_EQ(*differing.username, "kevin_t");
}

}  // namespace
}  // namespace user
