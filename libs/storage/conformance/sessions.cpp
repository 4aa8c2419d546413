#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SessionStoreConformance);

namespace {

using namespace std::chrono_literals;

Session make_session(const std::string& name, const FakeClock& clock) {
  Session session;
  session.id = "id-" + name;
  session.token_hash = "hash-" + name;
  session.user_id = "user";
  session.family_id = "family";
  session.remember_me = true;
  session.token_epoch = 3;
  session.authenticated_at = session.created_at = clock.now();
  session.expires_at = clock.now() + 1h;
  session.ip_address = "2001:db8::1";
  session.user_agent = "test";
  return session;
}

NextSession make_next(const std::string& name, const FakeClock& clock) {
  return {"id-" + name, "hash-" + name, clock.now() + 2h, std::nullopt, std::nullopt};
}

TEST_P(SessionStoreConformance, KeepsEveryField) {
  const Session session = make_session("1", clock_);
  must(backend_->sessions->create(session));
  backend_->restart();
  const auto found = must(backend_->sessions->find_by_token("hash-1"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "id-1");
  EXPECT_EQ(found->user_id, "user");
  EXPECT_EQ(found->family_id, "family");
  EXPECT_TRUE(found->remember_me);
  EXPECT_EQ(found->token_epoch, 3U);
  EXPECT_EQ(found->authenticated_at, session.authenticated_at);
  EXPECT_EQ(found->expires_at, session.expires_at);
  EXPECT_EQ(found->ip_address, "2001:db8::1");
  EXPECT_EQ(found->user_agent, "test");
  EXPECT_FALSE(found->consumed_at || found->revoked_at);
}

TEST_P(SessionStoreConformance, RefusesARepeatedToken) {
  must(backend_->sessions->create(make_session("1", clock_)));
  Session again = make_session("1", clock_);
  again.id = "id-other";
  EXPECT_EQ(must_fail(backend_->sessions->create(again)).code(), base::ErrorCode::kAlreadyExists);
}

TEST_P(SessionStoreConformance, RotatesIntoTheSameFamilyAndPolicy) {
  const Session first = make_session("1", clock_);
  must(backend_->sessions->create(first));
  clock_.advance(1min);
  const Rotation rotation = must(backend_->sessions->rotate("hash-1", make_next("2", clock_), 0ms));
  ASSERT_EQ(rotation.outcome, RotationOutcome::kRotated);
  EXPECT_EQ(rotation.session->id, "id-2");
  EXPECT_EQ(rotation.session->family_id, "family");
  EXPECT_TRUE(rotation.session->remember_me);
  EXPECT_EQ(rotation.session->token_epoch, 3U);
  EXPECT_EQ(rotation.session->authenticated_at, first.authenticated_at);
  EXPECT_EQ(rotation.session->created_at, clock_.now());
  EXPECT_EQ(must(backend_->sessions->find_by_token("hash-1"))->consumed_at, clock_.now());
  EXPECT_FALSE(must(backend_->sessions->find_by_token("hash-2"))->consumed_at);
}

TEST_P(SessionStoreConformance, TellsUnknownExpiredAndRevokedTokensApart) {
  EXPECT_EQ(must(backend_->sessions->rotate("hash-0", make_next("9", clock_), 0ms)).outcome, RotationOutcome::kUnknown);
  must(backend_->sessions->create(make_session("1", clock_)));
  Session revoked = make_session("2", clock_);
  revoked.family_id = "other";
  must(backend_->sessions->create(revoked));
  must(backend_->sessions->revoke_family("other"));
  EXPECT_EQ(must(backend_->sessions->rotate("hash-2", make_next("9", clock_), 0ms)).outcome, RotationOutcome::kRevoked);
  clock_.advance(1h);
  EXPECT_EQ(must(backend_->sessions->rotate("hash-1", make_next("9", clock_), 0ms)).outcome, RotationOutcome::kExpired);
  EXPECT_FALSE(must(backend_->sessions->find_by_token("hash-9")));
}

TEST_P(SessionStoreConformance, RevokesTheFamilyWhenATokenIsUsedAgain) {
  must(backend_->sessions->create(make_session("1", clock_)));
  must(backend_->sessions->rotate("hash-1", make_next("2", clock_), 0ms));
  const Rotation reuse = must(backend_->sessions->rotate("hash-1", make_next("3", clock_), 0ms));
  EXPECT_EQ(reuse.outcome, RotationOutcome::kConsumed);
  EXPECT_TRUE(reuse.family_revoked);
  EXPECT_EQ(must(backend_->sessions->rotate("hash-2", make_next("4", clock_), 0ms)).outcome, RotationOutcome::kRevoked);
  EXPECT_TRUE(must(backend_->sessions->is_family_revoked("family")));
  EXPECT_FALSE(must(backend_->sessions->find_by_token("hash-3")));
}

TEST_P(SessionStoreConformance, SparesTheFamilyWithinTheGraceTime) {
  must(backend_->sessions->create(make_session("1", clock_)));
  must(backend_->sessions->rotate("hash-1", make_next("2", clock_), 500ms));
  clock_.advance(499ms);
  EXPECT_FALSE(must(backend_->sessions->rotate("hash-1", make_next("3", clock_), 500ms)).family_revoked);
  clock_.advance(1ms);
  EXPECT_TRUE(must(backend_->sessions->rotate("hash-1", make_next("3", clock_), 500ms)).family_revoked);
}

TEST_P(SessionStoreConformance, LetsExactlyOneOfManyParallelRefreshesWin) {
  must(backend_->sessions->create(make_session("start", clock_)));
  const auto results = run_parallel<base::Result<Rotation>>(kParallel, [&](std::size_t i) {
    return backend_->sessions->rotate("hash-start", make_next(std::to_string(i), clock_), 1h);
  });
  const auto won = [](const auto& result) { return result && result->outcome == RotationOutcome::kRotated; };
  const auto lost = [](const auto& result) { return result && result->outcome == RotationOutcome::kConsumed; };
  ASSERT_EQ(std::ranges::count_if(results, won), 1);
  EXPECT_EQ(std::ranges::count_if(results, lost), kParallel - 1);
  const Session winner = *(*std::ranges::find_if(results, won))->session;
  EXPECT_EQ(must(backend_->sessions->rotate(winner.token_hash, make_next("end", clock_), 1h)).outcome,
            RotationOutcome::kRotated);
}

TEST_P(SessionStoreConformance, LeavesNoUsableTokenWhenParallelRefreshesMeetWithoutGrace) {
  must(backend_->sessions->create(make_session("start", clock_)));
  const auto results = run_parallel<base::Result<Rotation>>(kParallel, [&](std::size_t i) {
    return backend_->sessions->rotate("hash-start", make_next(std::to_string(i), clock_), 0ms);
  });
  const auto won = [](const auto& result) { return result && result->outcome == RotationOutcome::kRotated; };
  const auto winner = std::ranges::find_if(results, won);
  ASSERT_NE(winner, results.end());
  EXPECT_EQ(std::ranges::count_if(results, won), 1);
  const auto ended = [](const auto& result) { return result && result->family_revoked; };
  EXPECT_EQ(std::ranges::count_if(results, ended), 1);
  EXPECT_TRUE(must(backend_->sessions->find_by_token((*winner)->session->token_hash))->revoked_at);
  EXPECT_TRUE(must(backend_->sessions->is_family_revoked("family")));
}

TEST_P(SessionStoreConformance, KeepsTheConsumedTokenUsableWhenItsSuccessorIsRefused) {
  must(backend_->sessions->create(make_session("1", clock_)));
  EXPECT_EQ(must_fail(backend_->sessions->rotate("hash-1", make_next("1", clock_), 0ms)).code(),
            base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(must(backend_->sessions->rotate("hash-1", make_next("2", clock_), 0ms)).outcome, RotationOutcome::kRotated);
}

TEST_P(SessionStoreConformance, RevokesOnlyTheGivenUser) {
  must(backend_->sessions->create(make_session("1", clock_)));
  Session other = make_session("2", clock_);
  other.user_id = "other";
  other.family_id = "other-family";
  must(backend_->sessions->create(other));
  must(backend_->sessions->revoke_all_of_user("user"));
  EXPECT_TRUE(must(backend_->sessions->find_by_token("hash-1"))->revoked_at);
  EXPECT_FALSE(must(backend_->sessions->find_by_token("hash-2"))->revoked_at);
  must(backend_->sessions->remove_all_of_user("user"));
  EXPECT_FALSE(must(backend_->sessions->find_by_token("hash-1")));
  EXPECT_TRUE(must(backend_->sessions->find_by_token("hash-2")));
}

TEST_P(SessionStoreConformance, RevokesAFamilyOnce) {
  must(backend_->sessions->create(make_session("1", clock_)));
  EXPECT_TRUE(must(backend_->sessions->revoke_family("family")));
  EXPECT_FALSE(must(backend_->sessions->revoke_family("family")));
  EXPECT_FALSE(must(backend_->sessions->revoke_family("unknown")));
  EXPECT_FALSE(must(backend_->sessions->is_family_revoked("unknown")));
}

TEST_P(SessionStoreConformance, ListsEachSignInOnceHoweverOftenItWasRefreshed) {
  must(backend_->sessions->create(make_session("1", clock_)));
  clock_.advance(1min);
  Session second = make_session("other", clock_);
  second.family_id = "other";
  must(backend_->sessions->create(second));
  clock_.advance(1min);
  must(backend_->sessions->rotate("hash-1", make_next("2", clock_), 0ms));
  must(backend_->sessions->rotate("hash-2", make_next("3", clock_), 0ms));
  Session foreign = make_session("foreign", clock_);
  foreign.family_id = foreign.user_id = "foreign";
  must(backend_->sessions->create(foreign));

  const std::vector<Session> found = must(backend_->sessions->sign_ins_of_user("user"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, "id-3");
  EXPECT_EQ(found[0].created_at, clock_.now());
  EXPECT_EQ(found[0].authenticated_at, clock_.now() - 2min);
  EXPECT_EQ(found[1].id, "id-other");
  EXPECT_EQ(found[1].user_agent, "test");
}

TEST_P(SessionStoreConformance, ListsNoSignInThatHasEnded) {
  must(backend_->sessions->create(make_session("1", clock_)));
  Session second = make_session("2", clock_);
  second.family_id = "second";
  must(backend_->sessions->create(second));
  must(backend_->sessions->revoke_family("family"));
  EXPECT_EQ(must(backend_->sessions->sign_ins_of_user("user")).size(), 1U);
  must(backend_->sessions->revoke_all_of_user("user"));
  EXPECT_TRUE(must(backend_->sessions->sign_ins_of_user("user")).empty());
  EXPECT_TRUE(must(backend_->sessions->sign_ins_of_user("nobody")).empty());
}

// An access token may outlive the refresh token beside it; what it was issued for can be ended as long.
TEST_P(SessionStoreConformance, ListsASignInWhileItsAccessTokensMayLive) {
  Session brief = make_session("1", clock_);
  brief.expires_at = clock_.now() + 1min;
  must(backend_->sessions->create(brief));
  clock_.advance(30min - 1ms);
  EXPECT_EQ(must(backend_->sessions->sign_ins_of_user("user")).size(), 1U);
  clock_.advance(1ms);
  EXPECT_TRUE(must(backend_->sessions->sign_ins_of_user("user")).empty());
}

// Symptom: with access tokens that live longer than refresh tokens, the purge forgot that a family had ended, and its
// access tokens were taken again after a restart.
TEST_P(SessionStoreConformance, RemembersAnEndedFamilyWhileItsAccessTokensMayLive) {
  Session brief = make_session("1", clock_);
  brief.expires_at = clock_.now() + 1min;
  must(backend_->sessions->create(brief));
  clock_.advance(29min);
  EXPECT_EQ(must(backend_->sessions->purge_expired()), 0U);
  EXPECT_TRUE(must(backend_->sessions->revoke_family("family")));
  clock_.advance(30min - 1ms);
  must(backend_->sessions->purge_expired());
  backend_->restart();
  EXPECT_TRUE(must(backend_->sessions->is_family_revoked("family")));
}

TEST_P(SessionStoreConformance, RemembersForTheSuccessorOfARotationToo) {
  Session brief = make_session("1", clock_);
  brief.expires_at = clock_.now() + 2min;
  must(backend_->sessions->create(brief));
  clock_.advance(1min);
  NextSession next = make_next("2", clock_);
  next.expires_at = clock_.now() + 1min;
  ASSERT_EQ(must(backend_->sessions->rotate("hash-1", next, 0ms)).outcome, RotationOutcome::kRotated);
  clock_.advance(30min - 1ms);
  must(backend_->sessions->purge_expired());
  EXPECT_TRUE(must(backend_->sessions->revoke_family("family")));
}

TEST_P(SessionStoreConformance, ForgetsASessionOnceNoAccessTokenNeedsIt) {
  Session brief = make_session("1", clock_);
  brief.expires_at = clock_.now() + 1min;
  must(backend_->sessions->create(brief));
  clock_.advance(30min);
  EXPECT_EQ(must(backend_->sessions->purge_expired()), 1U);
}

TEST_P(SessionStoreConformance, PurgesOnlyWhatExpired) {
  must(backend_->sessions->create(make_session("1", clock_)));
  clock_.advance(30min);
  must(backend_->sessions->create(make_session("2", clock_)));
  clock_.advance(30min);
  EXPECT_EQ(must(backend_->sessions->purge_expired()), 1U);
  EXPECT_FALSE(must(backend_->sessions->find_by_token("hash-1")));
  EXPECT_TRUE(must(backend_->sessions->find_by_token("hash-2")));
}

}  // namespace
}  // namespace storage::conformance
