#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TokenChangeFeedConformance);

namespace {

using namespace std::chrono_literals;

Account make_account() {
  Account account;
  account.id = "user";
  account.email = account.email_canonical = "kevin@example.com";
  return account;
}

TEST_P(TokenChangeFeedConformance, ShowsARevokedTokenAsSoonAsTheCallReturned) {
  const auto before = must(backend_->feed->generation());
  must(backend_->revocations->revoke({"jti", "user", clock_.now() + 1h}));
  const auto now = backend_->feed->generation_now();
  if (now) {
    EXPECT_NE(*now, before);
  }
  const TokenChanges changes = must(backend_->feed->changes_since(before));
  EXPECT_EQ(changes.token_ids, std::vector<std::string>{"jti"});
  EXPECT_EQ(changes.generation, must(backend_->feed->generation()));
  EXPECT_FALSE(changes.everything);
}

TEST_P(TokenChangeFeedConformance, IsEmptyAndStillWhenNothingHappened) {
  const auto generation = must(backend_->feed->generation());
  const TokenChanges changes = must(backend_->feed->changes_since(generation));
  EXPECT_EQ(changes.generation, generation);
  EXPECT_FALSE(changes.everything);
  EXPECT_TRUE(changes.token_ids.empty() && changes.family_ids.empty() && changes.user_ids.empty());
}

TEST_P(TokenChangeFeedConformance, NamesTheUserForEveryChangeThatEndsTheirTokens) {
  must(backend_->accounts->create(make_account()));
  AccountChanges new_role;
  new_role.role = Role::kAdmin;
  AccountChanges new_email;
  new_email.email = AccountChanges::Email{"new@example.com", "new@example.com"};
  const auto before = must(backend_->feed->generation());
  must(backend_->accounts->update("user", new_role));
  must(backend_->accounts->update("user", new_email));
  must(backend_->accounts->set_password_if("user", base::Secret{}, base::Secret{"new"}, std::nullopt));
  must(backend_->accounts->end_tokens("user", std::nullopt));
  must(backend_->accounts->suspend("user", std::nullopt));
  must(backend_->accounts->reactivate("user"));
  must(backend_->sessions->revoke_all_of_user("user"));
  must(backend_->accounts->remove("user"));
  EXPECT_EQ(must(backend_->feed->changes_since(before)).user_ids, std::vector<std::string>(8, "user"));
}

TEST_P(TokenChangeFeedConformance, StaysStillForChangesThatEndNoToken) {
  must(backend_->accounts->create(make_account()));
  AccountChanges new_name;
  new_name.first_name.emplace("Kevin");
  const auto before = must(backend_->feed->generation());
  must(backend_->accounts->update("user", new_name));
  must(backend_->accounts->set_last_login("user", clock_.now()));
  must(backend_->accounts->set_onboarding_completed("user", true));
  EXPECT_EQ(must(backend_->feed->generation()), before);
}

TEST_P(TokenChangeFeedConformance, NamesARevokedFamily) {
  Session session;
  session.id = "id";
  session.token_hash = "hash";
  session.family_id = "family";
  session.expires_at = clock_.now() + 1h;
  must(backend_->sessions->create(session));
  const auto before = must(backend_->feed->generation());
  must(backend_->sessions->revoke_family("family"));
  EXPECT_EQ(must(backend_->feed->changes_since(before)).family_ids, std::vector<std::string>{"family"});
}

TEST_P(TokenChangeFeedConformance, NamesAnUnlockedAccountAndEndsNoTokenForIt) {
  const auto before = must(backend_->feed->generation());
  must(backend_->feed->announce_unlocked("account"));
  const TokenChanges changes = must(backend_->feed->changes_since(before));
  EXPECT_EQ(changes.unlocked, std::vector<std::string>{"account"});
  EXPECT_FALSE(changes.everything);
  EXPECT_TRUE(changes.token_ids.empty() && changes.family_ids.empty() && changes.user_ids.empty());
  EXPECT_EQ(changes.generation, must(backend_->feed->generation()));
}

TEST_P(TokenChangeFeedConformance, GivesOnlyWhatCameAfterTheGivenGeneration) {
  must(backend_->revocations->revoke({"old", "user", clock_.now() + 1h}));
  const auto between = must(backend_->feed->generation());
  must(backend_->revocations->revoke({"new", "user", clock_.now() + 1h}));
  EXPECT_EQ(must(backend_->feed->changes_since(between)).token_ids, std::vector<std::string>{"new"});
}

TEST_P(TokenChangeFeedConformance, LosesNoneOfManyParallelChanges) {
  const auto before = must(backend_->feed->generation());
  run_parallel<base::Status>(kParallel, [&](std::size_t i) {
    return backend_->revocations->revoke({"jti-" + std::to_string(i), "user", clock_.now() + 1h});
  });
  EXPECT_EQ(must(backend_->feed->changes_since(before)).token_ids.size(), kParallel);
}

TEST_P(TokenChangeFeedConformance, DeclaresEverythingVoidForWhomIsTooFarBehind) {
  const auto before = must(backend_->feed->generation());
  for (std::size_t round = 0; round < 6; ++round) {
    run_parallel<base::Status>(1000, [&](std::size_t i) {
      return backend_->revocations->revoke(
          {"jti-" + std::to_string(round) + "-" + std::to_string(i), "user", clock_.now() + 1h});
    });
  }
  const TokenChanges changes = must(backend_->feed->changes_since(before));
  EXPECT_TRUE(changes.everything);
  EXPECT_EQ(changes.generation, must(backend_->feed->generation()));
}

}  // namespace
}  // namespace storage::conformance
