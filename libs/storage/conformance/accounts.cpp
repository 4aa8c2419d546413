#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AccountStoreConformance);

namespace {

Account make_account(const std::string& name) {
  Account account;
  account.id = "id-" + name;
  account.email = name + "@example.com";
  account.email_canonical = account.email;
  account.password_hash = base::Secret{"hash-of-" + name};
  account.created_at = account.updated_at = base::from_millis(1'700'000'000'123);
  return account;
}

TEST_P(AccountStoreConformance, KeepsEveryField) {
  Account account = make_account("kevin");
  account.username = "Kevin_T";
  account.first_name = "Kévin";
  account.last_name = "O'Neil \"x\" \\";
  account.phone_number = "+33 1 23 45 67 89";
  account.date_of_birth = base::from_millis(-86'400'000);
  account.nationality = "French";
  account.user_category = UserCategory::kBusiness;
  account.role = Role::kModerator;
  account.is_verified = true;
  account.token_epoch = 7;
  account.last_login_at = base::from_millis(5);
  must(backend_->accounts->create(account));
  backend_->restart();
  const auto found = must(backend_->accounts->find_by_id("id-kevin"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->email, "kevin@example.com");
  EXPECT_EQ(found->username, "Kevin_T");
  EXPECT_EQ(found->password_hash.reveal(), "hash-of-kevin");
  EXPECT_EQ(found->first_name, account.first_name);
  EXPECT_EQ(found->last_name, account.last_name);
  EXPECT_EQ(found->phone_number, account.phone_number);
  EXPECT_EQ(found->date_of_birth, account.date_of_birth);
  EXPECT_EQ(found->nationality, account.nationality);
  EXPECT_EQ(found->user_category, UserCategory::kBusiness);
  EXPECT_EQ(found->role, Role::kModerator);
  EXPECT_TRUE(found->is_verified);
  EXPECT_EQ(found->token_epoch, 7U);
  EXPECT_EQ(found->last_login_at, account.last_login_at);
  EXPECT_FALSE(found->suspended_reason);
  EXPECT_EQ(found->created_at, account.created_at);
}

TEST_P(AccountStoreConformance, FindsNobodyUnderAnUnknownKey) {
  EXPECT_FALSE(must(backend_->accounts->find_by_id("nobody")));
  EXPECT_FALSE(must(backend_->accounts->find_by_email("a@b.c", "a@b.c")));
  EXPECT_FALSE(must(backend_->accounts->find_by_username("nobody")));
}

TEST_P(AccountStoreConformance, FindsAUsernameInAnyCase) {
  Account account = make_account("elodie");
  account.username = "Élodie";
  must(backend_->accounts->create(account));
  EXPECT_EQ(must(backend_->accounts->find_by_username("éLODIE"))->id, account.id);
}

TEST_P(AccountStoreConformance, PrefersTheTypedAddressToTheCanonicalOne) {
  Account typed = make_account("first");
  typed.email = "j.doe@gmail.com";
  typed.email_canonical = "legacy-key";
  Account canonical = make_account("second");
  canonical.email = "jdoe@gmail.com";
  canonical.email_canonical = "jdoe@gmail.com";
  must(backend_->accounts->create(typed));
  must(backend_->accounts->create(canonical));
  EXPECT_EQ(must(backend_->accounts->find_by_email("j.doe@gmail.com", "jdoe@gmail.com"))->id, "id-first");
  EXPECT_EQ(must(backend_->accounts->find_by_email("jd.oe@gmail.com", "jdoe@gmail.com"))->id, "id-second");
}

TEST_P(AccountStoreConformance, RefusesAnAddressOfTheSameCanonicalForm) {
  must(backend_->accounts->create(make_account("kevin")));
  Account again = make_account("other");
  again.email_canonical = "kevin@example.com";
  EXPECT_EQ(must_fail(backend_->accounts->create(again)).reason(), "EMAIL_TAKEN");
}

TEST_P(AccountStoreConformance, RefusesAUsernameThatDiffersInCaseOnly) {
  Account first = make_account("first");
  first.username = "Élodie";
  must(backend_->accounts->create(first));
  Account second = make_account("second");
  second.username = "éLODIE";
  EXPECT_EQ(must_fail(backend_->accounts->create(second)).reason(), "USERNAME_TAKEN");
}

TEST_P(AccountStoreConformance, ReportsTheAddressBeforeTheUsername) {
  Account first = make_account("first");
  first.username = "kevin";
  must(backend_->accounts->create(first));
  Account second = first;
  second.id = "id-second";
  EXPECT_EQ(must_fail(backend_->accounts->create(second)).reason(), "EMAIL_TAKEN");
}

TEST_P(AccountStoreConformance, LetsExactlyOneOfManyParallelSignUpsWin) {
  const auto results = run_parallel<base::Status>(kParallel, [&](std::size_t i) {
    Account account = make_account("kevin");
    account.id = "id-" + std::to_string(i);
    return backend_->accounts->create(std::move(account));
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 1);
  for (const auto& result : results) {
    if (!result) {
      EXPECT_EQ(result.error().reason(), "EMAIL_TAKEN") << result.error().detail();
    }
  }
}

TEST_P(AccountStoreConformance, LetsExactlyOneOfManyParallelUsernameChangesWin) {
  for (std::size_t i = 0; i < kParallel; ++i) must(backend_->accounts->create(make_account(std::to_string(i))));
  const auto results = run_parallel<base::Result<Account>>(kParallel, [&](std::size_t i) {
    AccountChanges changes;
    changes.username.emplace("wanted");
    return backend_->accounts->update("id-" + std::to_string(i), std::move(changes));
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 1);
}

TEST_P(AccountStoreConformance, ChangesOnlyTheGivenFields) {
  Account account = make_account("kevin");
  account.username = "kevin";
  account.first_name = "Kevin";
  must(backend_->accounts->create(account));
  clock_.advance(std::chrono::seconds{1});
  AccountChanges changes;
  changes.first_name.emplace(std::nullopt);
  changes.last_name.emplace("T");
  const Account changed = must(backend_->accounts->update("id-kevin", changes));
  EXPECT_FALSE(changed.first_name);
  EXPECT_EQ(changed.last_name, "T");
  EXPECT_EQ(changed.username, "kevin");
  EXPECT_EQ(changed.updated_at, clock_.now());
  EXPECT_EQ(must(backend_->accounts->find_by_id("id-kevin"))->last_name, "T");
}

TEST_P(AccountStoreConformance, ChangesNothingWhenOneFieldCollides) {
  Account other = make_account("other");
  other.username = "taken";
  must(backend_->accounts->create(other));
  must(backend_->accounts->create(make_account("kevin")));
  AccountChanges changes;
  changes.first_name.emplace("New");
  changes.username.emplace("TAKEN");
  EXPECT_EQ(must_fail(backend_->accounts->update("id-kevin", changes)).reason(), "USERNAME_TAKEN");
  EXPECT_FALSE(must(backend_->accounts->find_by_id("id-kevin"))->first_name);
}

TEST_P(AccountStoreConformance, LetsAnAccountKeepItsOwnUniqueFields) {
  Account account = make_account("kevin");
  account.username = "kevin";
  must(backend_->accounts->create(account));
  AccountChanges changes;
  changes.email = AccountChanges::Email{"kevin@example.com", "kevin@example.com"};
  changes.username.emplace("KEVIN");
  EXPECT_EQ(must(backend_->accounts->update("id-kevin", changes)).username, "KEVIN");
}

TEST_P(AccountStoreConformance, FreesAUsernameThatWasCleared) {
  Account first = make_account("first");
  first.username = "kevin";
  must(backend_->accounts->create(first));
  AccountChanges changes;
  changes.username.emplace(std::nullopt);
  must(backend_->accounts->update("id-first", changes));
  Account second = make_account("second");
  second.username = "kevin";
  must(backend_->accounts->create(second));
}

TEST_P(AccountStoreConformance, AnswersNotFoundForChangesOfUnknownAccounts) {
  EXPECT_EQ(must_fail(backend_->accounts->update("nobody", {})).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(backend_->accounts->suspend("nobody", std::nullopt)).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(backend_->accounts->end_tokens("nobody", std::nullopt)).code(), base::ErrorCode::kNotFound);
  EXPECT_FALSE(must(backend_->accounts->remove("nobody")));
}

TEST_P(AccountStoreConformance, EndsTokensWithAChangeOfPassword) {
  must(backend_->accounts->create(make_account("kevin")));
  EXPECT_TRUE(must(
      backend_->accounts->set_password_if("id-kevin", base::Secret{"hash-of-kevin"}, base::Secret{"new"}, "jti-1")));
  const Account changed = must(backend_->accounts->find_by_id("id-kevin")).value();
  EXPECT_EQ(changed.password_hash.reveal(), "new");
  EXPECT_EQ(changed.token_epoch, 1U);
  EXPECT_EQ(changed.exempt_token_id, "jti-1");
  EXPECT_EQ(changed.tokens_valid_after, clock_.now());
}

// Symptom: of two parallel changes with one current password both were answered as done, and the second one won.
TEST_P(AccountStoreConformance, ChangesAPasswordOnlyWhileItIsTheOneThatWasChecked) {
  must(backend_->accounts->create(make_account("kevin")));
  const auto results = run_parallel<base::Result<bool>>(kParallel, [&](std::size_t i) {
    return backend_->accounts->set_password_if("id-kevin", base::Secret{"hash-of-kevin"},
                                               base::Secret{"new-" + std::to_string(i)}, std::nullopt);
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result && *result; }), 1);
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result && !*result; }), kParallel - 1);
  EXPECT_EQ(must(backend_->accounts->find_by_id("id-kevin"))->token_epoch, 1U);
}

TEST_P(AccountStoreConformance, EndsTheExemptTokenTooWhenAllTokensEnd) {
  must(backend_->accounts->create(make_account("kevin")));
  must(backend_->accounts->set_password_if("id-kevin", base::Secret{"hash-of-kevin"}, base::Secret{"new"}, "jti-1"));
  const Account changed = must(backend_->accounts->end_tokens("id-kevin", std::nullopt));
  EXPECT_EQ(changed.token_epoch, 2U);
  EXPECT_FALSE(changed.exempt_token_id);
}

TEST_P(AccountStoreConformance, CountsEveryOneOfManyParallelEpochChanges) {
  must(backend_->accounts->create(make_account("kevin")));
  run_parallel<base::Result<Account>>(
      kParallel, [&](std::size_t) { return backend_->accounts->end_tokens("id-kevin", std::nullopt); });
  EXPECT_EQ(must(backend_->accounts->find_by_id("id-kevin"))->token_epoch, kParallel);
}

TEST_P(AccountStoreConformance, UpgradesAHashOnlyWhileItIsTheOldOne) {
  must(backend_->accounts->create(make_account("kevin")));
  EXPECT_TRUE(must(
      backend_->accounts->replace_password_hash_if("id-kevin", base::Secret{"hash-of-kevin"}, base::Secret{"argon"})));
  EXPECT_FALSE(must(
      backend_->accounts->replace_password_hash_if("id-kevin", base::Secret{"hash-of-kevin"}, base::Secret{"stale"})));
  const auto account = must(backend_->accounts->find_by_id("id-kevin"));
  EXPECT_EQ(account->password_hash.reveal(), "argon");
  EXPECT_EQ(account->token_epoch, 0U);
}

TEST_P(AccountStoreConformance, SuspendsAndReactivatesWithoutBringingTokensBack) {
  must(backend_->accounts->create(make_account("kevin")));
  const Account suspended = must(backend_->accounts->suspend("id-kevin", "spam"));
  EXPECT_TRUE(suspended.is_suspended);
  EXPECT_EQ(suspended.suspended_at, clock_.now());
  EXPECT_EQ(suspended.suspended_reason, "spam");
  const Account active = must(backend_->accounts->reactivate("id-kevin"));
  EXPECT_FALSE(active.is_suspended || active.suspended_at || active.suspended_reason);
  EXPECT_EQ(active.token_epoch, 1U);
}

TEST_P(AccountStoreConformance, KeepsOnboardingAndLastLogin) {
  must(backend_->accounts->create(make_account("kevin")));
  EXPECT_EQ(must(backend_->accounts->set_onboarding_completed("id-kevin", true)).onboarding_completed_at, clock_.now());
  EXPECT_FALSE(must(backend_->accounts->set_onboarding_completed("id-kevin", false)).onboarding_completed_at);
  must(backend_->accounts->set_last_login("id-kevin", clock_.now()));
  EXPECT_EQ(must(backend_->accounts->find_by_id("id-kevin"))->last_login_at, clock_.now());
}

TEST_P(AccountStoreConformance, FreesTheAddressOfARemovedAccount) {
  must(backend_->accounts->create(make_account("kevin")));
  EXPECT_TRUE(must(backend_->accounts->remove("id-kevin")));
  must(backend_->accounts->create(make_account("kevin")));
}

}  // namespace
}  // namespace storage::conformance
