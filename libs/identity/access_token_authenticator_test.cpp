#include "identity/access_token_authenticator.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "identity/identity_test_support.hpp"

namespace identity {
namespace {

std::string bearer_refusal(std::initializer_list<std::string_view> values) {
  http::FieldViews fields;
  for (const std::string_view value : values) fields.add("authorization", value);
  const auto token = bearer_token(fields);
  return token ? "" : token.error().reason();
}

TEST(BearerTokenTest, IsMissingUnlessThereAreExactlyTwoWords) {
  EXPECT_EQ(bearer_refusal({}), "TOKEN_MISSING");
  for (const std::string_view value : {"", "Bearer", "Bearer ", "abc", "Bearer  abc", "Bearer a b", "Basic abc",
                                       "Bearerabc", "Bearer\tabc", "Bearer a\tb"}) {
    EXPECT_EQ(bearer_refusal({value}), "TOKEN_MISSING") << value;
  }
  EXPECT_EQ(bearer_refusal({"Bearer a", "Bearer a"}), "TOKEN_MISSING");
}

TEST(BearerTokenTest, TakesTheSchemeInAnyCase) {
  EXPECT_EQ(bearer_refusal({"Bearer abc"}), "");
  EXPECT_EQ(bearer_refusal({"bEARER abc"}), "");
}

TEST(AuthenticatorTest, RefusesAccordingToTheTokenItself) {
  IdentityWorld world;
  EXPECT_EQ(world.authenticate("").error().reason(), "TOKEN_MISSING");
  EXPECT_EQ(world.authenticate("Bearer x.y.z").error().reason(), "INVALID_TOKEN");
  auto expired = world.claims();
  expired.expires_at = world.clock.now() - std::chrono::minutes{1};
  EXPECT_EQ(world.refusal(expired), "TOKEN_EXPIRED");
}

TEST(AuthenticatorTest, RefusesAKnownTokenTheMomentItExpires) {
  IdentityWorld world;
  const auto claims = world.claims();
  EXPECT_EQ(world.refusal(claims), "");
  world.clock.advance(std::chrono::hours{24} + std::chrono::seconds{5});
  EXPECT_EQ(world.refusal(claims), "TOKEN_EXPIRED");
}

TEST(AuthenticatorTest, RefusesARevokedTokenAtOnceAndLeavesOthersAlone) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims("token-1")), "");
  EXPECT_EQ(world.refusal(world.claims("token-2")), "");
  const storage::RevokedToken revoked{"token-1", "user-1", world.clock.now() + std::chrono::hours{24}};
  ASSERT_TRUE(runtime::run(world.revocations.revoke(revoked)));
  EXPECT_EQ(world.refusal(world.claims("token-1")), "TOKEN_REVOKED");
  EXPECT_EQ(world.refusal(world.claims("token-2")), "");
}

TEST(AuthenticatorTest, RefusesEveryTokenOfAnEndedEpoch) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims("token-1", 0)), "");
  ASSERT_TRUE(runtime::run(world.accounts->end_tokens("user-1", std::nullopt)));
  EXPECT_EQ(world.refusal(world.claims("token-1", 0)), "TOKEN_REVOKED");
  EXPECT_EQ(world.refusal(world.claims("token-2", 0)), "TOKEN_REVOKED");
  EXPECT_EQ(world.refusal(world.claims("token-3", 1)), "");
  EXPECT_EQ(world.refusal(world.claims("token-4", 2)), "TOKEN_REVOKED");
}

TEST(AuthenticatorTest, KeepsTheOneTokenThatChangedThePasswordEvenWithoutItsSession) {
  IdentityWorld world;
  ASSERT_TRUE(runtime::run(world.accounts->set_password_if("user-1", base::Secret(), base::Secret("hash"), "token-1")));
  ASSERT_TRUE(runtime::run(world.sessions->revoke_all_of_user("user-1")));
  EXPECT_EQ(world.refusal(world.claims("token-1", 0)), "");
  EXPECT_EQ(world.refusal(world.claims("token-2", 0)), "TOKEN_REVOKED");
}

// Symptom: of four requests with one token, three of which came too late to change the password, one was told that
// its token was revoked.
TEST(AuthenticatorTest, KeepsTheTokenThatChangesThePasswordWhileItIsLookedAt) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims("token-2", 0)), "");  // the account is known from now on
  world.sign_in("family-2", 'b');
  auto claims = world.claims("token-1", 0);
  claims.session_id = "family-2";
  world.revocations.meanwhile = [&] {
    ASSERT_TRUE(
        runtime::run(world.accounts->set_password_if("user-1", base::Secret(), base::Secret("hash"), "token-1")));
    ASSERT_TRUE(runtime::run(world.sessions->revoke_all_of_user("user-1")));
  };
  EXPECT_EQ(world.refusal(claims), "");
  EXPECT_EQ(world.refusal(world.claims("token-2", 0)), "TOKEN_REVOKED");
}

TEST(AuthenticatorTest, RefusesTokensOfARevokedFamily) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims()), "");
  ASSERT_TRUE(runtime::run(world.sessions->revoke_family("family-1")));
  EXPECT_EQ(world.refusal(world.claims()), "TOKEN_REVOKED");
}

TEST(AuthenticatorTest, RefusesTokensWhenAllSessionsOfTheUserWereRevoked) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims()), "");
  ASSERT_TRUE(runtime::run(world.sessions->revoke_all_of_user("user-1")));
  EXPECT_EQ(world.refusal(world.claims()), "TOKEN_REVOKED");
}

TEST(AuthenticatorTest, TakesTokensOfTheOldSystemThatNameNoSession) {
  IdentityWorld world;
  auto claims = world.claims();
  claims.session_id.clear();
  EXPECT_EQ(world.refusal(claims), "");
}

TEST(AuthenticatorTest, RefusesADeletedUser) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims()), "");
  ASSERT_TRUE(runtime::run(world.accounts->remove("user-1")));
  EXPECT_EQ(world.refusal(world.claims()), "USER_INACTIVE");
}

TEST(AuthenticatorTest, NamesTheSuspensionAndKeepsOldTokensDeadAfterReactivation) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims()), "");
  ASSERT_TRUE(runtime::run(world.accounts->suspend("user-1", std::nullopt)));
  EXPECT_EQ(world.refusal(world.claims()), "ACCOUNT_SUSPENDED");
  const auto account = runtime::run(world.accounts->reactivate("user-1"));
  EXPECT_EQ(world.refusal(world.claims("token-1", 0)), "TOKEN_REVOKED");
  auto fresh = world.claims("token-9", account->token_epoch);
  fresh.session_id.clear();
  EXPECT_EQ(world.refusal(fresh), "");
}

TEST(AuthenticatorTest, AnswersUnavailableWhenTheFeedCannotTell) {
  IdentityWorld world;
  EXPECT_EQ(world.refusal(world.claims()), "");
  world.feed.is_down = true;
  EXPECT_EQ(world.refusal(world.claims()), "503");
}

TEST(AuthenticatorTest, AnswersUnavailableWhenTheStoreCannotTellAndRecovers) {
  IdentityWorld world;
  world.revocations.is_down = true;
  const auto outcome = world.authenticate("Bearer " + world.jwt.sign(world.claims()));
  EXPECT_EQ(outcome.error().message(), "Service temporarily unavailable");
  world.revocations.is_down = false;
  EXPECT_EQ(world.refusal(world.claims()), "");
}

TEST(AuthenticatorTest, RefusesABadTokenWithoutAskingAStoreThatIsDown) {
  IdentityWorld world;
  world.feed.is_down = true;
  EXPECT_EQ(world.authenticate("Bearer x.y.z").error().reason(), "INVALID_TOKEN");
}

TEST(AuthenticatorTest, AsksTheStoreOncePerTokenWhileNothingChanges) {
  IdentityWorld world;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.refusal(world.claims()), "");
  EXPECT_EQ(world.revocations.questions, 1);
}

TEST(AuthenticatorTest, StaysRightWithAFeedThatMustBeAskedEachTime) {
  IdentityWorld world;
  world.feed.is_remote = true;
  EXPECT_EQ(world.refusal(world.claims()), "");
  EXPECT_EQ(world.refusal(world.claims()), "");
  EXPECT_EQ(world.revocations.questions, 1);
  ASSERT_TRUE(runtime::run(world.accounts->end_tokens("user-1", std::nullopt)));
  EXPECT_EQ(world.refusal(world.claims()), "TOKEN_REVOKED");
}

TEST(AuthenticatorTest, RefusesARevokedTokenAtOnceWhileOtherThreadsKeepAskingForIt) {
  IdentityWorld world;
  std::atomic<int> current = 0;
  std::atomic<bool> is_over = false;
  std::vector<std::jthread> askers;
  for (int i = 0; i < 3; ++i) {
    askers.emplace_back([&] {
      while (!is_over) static_cast<void>(world.refusal(world.claims("token-" + std::to_string(current.load()))));
    });
  }
  for (int round = 0; round < 200; ++round) {
    const std::string token_id = "token-" + std::to_string(round);
    current = round;
    EXPECT_EQ(world.refusal(world.claims(token_id)), "");
    const storage::RevokedToken revoked{token_id, "user-1", world.clock.now() + std::chrono::hours{24}};
    ASSERT_TRUE(runtime::run(world.revocations.revoke(revoked)));
    EXPECT_EQ(world.refusal(world.claims(token_id)), "TOKEN_REVOKED") << round;
  }
  is_over = true;
}

TEST(AuthenticatorTest, TakesRoleAndAddressFromTheStore) {
  IdentityWorld world;
  EXPECT_EQ(world.authenticate("Bearer " + world.jwt.sign(world.claims()))->role, "USER");
  storage::AccountChanges changes;
  changes.role = storage::Role::kAdmin;
  ASSERT_TRUE(runtime::run(world.accounts->update("user-1", changes)));
  const auto principal = world.authenticate("Bearer " + world.jwt.sign(world.claims()));
  EXPECT_EQ(principal->role, "ADMIN");
  EXPECT_EQ(principal->email, "kevin@example.com");
  EXPECT_EQ(principal->token_id, "token-1");
  EXPECT_EQ(principal->session_id, "family-1");
}

TEST(AuthenticatorTest, DecidesAlikeForTokensThatComeWithoutAField) {
  IdentityWorld world;
  EXPECT_FALSE(world.authenticator.verify("x"));
  const auto claims = world.authenticator.verify(world.jwt.sign(world.claims()));
  ASSERT_TRUE(claims);
  EXPECT_TRUE(runtime::run(world.authenticator.accept(*claims)));
  ASSERT_TRUE(runtime::run(world.accounts->end_tokens("user-1", std::nullopt)));
  EXPECT_FALSE(runtime::run(world.authenticator.accept(*claims)));
}

}  // namespace
}  // namespace identity
