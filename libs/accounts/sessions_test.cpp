#include "accounts/sessions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace accounts {
namespace {

using namespace std::chrono_literals;
namespace memory = storage::memory;

class SessionsTest : public testing::Test {
 protected:
  SessionsTest() {
    account_.id = "u";
    account_.email = account_.email_canonical = "kevin@example.com";
    EXPECT_TRUE(runtime::run(accounts_->create(account_)));
  }

  IssuedTokens start(bool remember_me = false) {
    return runtime::run(sessions_.start(account_, remember_me, Client{})).value();
  }
  storage::Session stored(const IssuedTokens& tokens) {
    return runtime::run(sessions_.find(tokens.refresh_token)).value().value();
  }
  base::Result<std::optional<IssuedTokens>> refresh(const storage::Session& presented) {
    return runtime::run(sessions_.refresh(presented, Client{}));
  }
  std::ptrdiff_t events(std::string_view type) {
    return std::ranges::count(runtime::run(events_->newest_of_user("u", 100)).value(), type,
                              &storage::SecurityEvent::type);
  }

  testkit::FakeClock clock_;
  testkit::SeededRandom random_;
  memory::TokenChangeLog changes_;
  storage::Account account_;
  std::unique_ptr<storage::AccountStore> accounts_ = memory::make_account_store(clock_, changes_);
  std::unique_ptr<storage::SessionStore> rows_ = memory::make_session_store(clock_, changes_);
  std::unique_ptr<storage::RevocationStore> revocations_ = memory::make_revocation_store(clock_, changes_);
  std::unique_ptr<storage::SecurityEventLog> events_ = memory::make_security_event_log();
  SecurityJournal journal_{*events_, clock_, random_};
  const security::Hs256Jwt signer_{base::Secret("0123456789abcdef0123456789abcdef")};
  Sessions sessions_{SessionSources{.accounts = *accounts_,
                                    .sessions = *rows_,
                                    .revocations = *revocations_,
                                    .signer = signer_,
                                    .journal = journal_,
                                    .clock = clock_,
                                    .random = random_},
                     SessionPolicy{}};
};

// The epoch alone decides: a call that ended all tokens may have died before it could mark the sessions.
TEST_F(SessionsTest, RefusesASessionOfAnEarlierEpochThatNobodyMarked) {
  const storage::Session presented = stored(start());
  ASSERT_TRUE(runtime::run(accounts_->end_tokens("u", std::nullopt)));
  const auto refreshed = refresh(presented);
  ASSERT_FALSE(refreshed.has_value());
  EXPECT_EQ(refreshed.error().reason(), "INVALID_REFRESH_TOKEN");
}

TEST_F(SessionsTest, LastsAWeekAndAMonthWhenRemembered) {
  EXPECT_TRUE(stored(start(false)).expires_at == clock_.now() + 24h * 7);
  const storage::Session remembered = stored(start(true));
  EXPECT_TRUE(remembered.expires_at == clock_.now() + 24h * 30);
  clock_.advance(24h);
  const auto refreshed = refresh(remembered);
  ASSERT_TRUE(refreshed.has_value() && refreshed->has_value());
  EXPECT_TRUE(stored(**refreshed).expires_at == clock_.now() + 24h * 30);
}

// A machine whose clock is behind takes the token a little longer than its `exp` says.
TEST_F(SessionsTest, RemembersAnEndedTokenForAsLongAsAnyMachineMayTakeIt) {
  security::AccessClaims claims;
  claims.user_id = "u";
  claims.token_id = "t";
  claims.expires_at = clock_.now() + 1h;
  ASSERT_TRUE(runtime::run(sessions_.end_by_access_token(claims, Client{})));
  clock_.advance(1h + security::kClockSkewMax - 1s);
  ASSERT_TRUE(runtime::run(revocations_->purge_expired()));
  EXPECT_TRUE(runtime::run(revocations_->is_revoked("t")).value());
}

TEST_F(SessionsTest, NotesOnlyTheSecondUseOfARefreshToken) {
  const storage::Session presented = stored(start());
  ASSERT_TRUE(refresh(presented).has_value());
  EXPECT_EQ(events("refresh_reuse"), 0);
  EXPECT_FALSE(refresh(presented).has_value());
  EXPECT_EQ(events("refresh_reuse"), 1);
}

}  // namespace
}  // namespace accounts
