#include "identity/verified_tokens.hpp"

#include <gtest/gtest.h>

namespace identity {
namespace {

using namespace std::chrono_literals;

constexpr base::Timestamp kNow{std::chrono::hours{24 * 365 * 50}};

/// Counts how often a signature is really checked.
class CountingVerifier final : public security::TokenVerifier {
 public:
  [[nodiscard]] base::Result<security::AccessClaims> verify(std::string_view token,
                                                            base::Timestamp now) const override {
    ++calls;
    return jwt.verify(token, now);
  }
  [[nodiscard]] base::Result<security::AccessClaims> verify_before_its_time(std::string_view token,
                                                                            base::Timestamp now) const override {
    return jwt.verify_before_its_time(token, now);
  }
  security::Hs256Jwt jwt{base::Secret("0123456789abcdef0123456789abcdef")};
  mutable int calls = 0;
};

class VerifiedTokensTest : public testing::Test {
 protected:
  [[nodiscard]] std::string token(std::string id, std::chrono::minutes lifetime = 60min) const {
    return verifier.jwt.sign({.user_id = "user-1",
                              .email = "a@example.com",
                              .token_id = std::move(id),
                              .session_id = "family-1",
                              .token_epoch = 0,
                              .issued_at = kNow,
                              .expires_at = kNow + lifetime});
  }
  CountingVerifier verifier;
  VerifiedTokens tokens{verifier, 1'600};
};

TEST_F(VerifiedTokensTest, RefusesAForgedTokenEveryTime) {
  std::string forged = token("t1");
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(tokens.verify(forged, kNow));
  EXPECT_FALSE(tokens.verify(forged, kNow));
  EXPECT_EQ(verifier.calls, 2);
}

TEST_F(VerifiedTokensTest, RefusesAForgedTokenBesideItsRememberedOriginal) {
  const std::string good = token("t1");
  ASSERT_TRUE(tokens.verify(good, kNow));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string forged = good;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(tokens.verify(forged, kNow)) << at;
  }
  EXPECT_FALSE(tokens.verify(good + "A", kNow));
  EXPECT_FALSE(tokens.verify(std::string_view(good).substr(0, good.size() - 1), kNow));
}

TEST_F(VerifiedTokensTest, RefusesARememberedTokenOnceItHasExpired) {
  const std::string good = token("t1", 10min);
  ASSERT_TRUE(tokens.verify(good, kNow));
  const auto late = tokens.verify(good, kNow + 11min);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason(), "TOKEN_EXPIRED");
}

TEST_F(VerifiedTokensTest, RefusesARememberedTokenWhenTheClockWentBackBeforeItsIssue) {
  const std::string good = token("t1");
  ASSERT_TRUE(tokens.verify(good, kNow));
  EXPECT_FALSE(tokens.verify(good, kNow - 1h));
}

TEST_F(VerifiedTokensTest, ChecksTheSignatureOfARepeatedTokenOnce) {
  const std::string good = token("t1");
  for (int i = 0; i < 3; ++i) {
    const auto claims = tokens.verify(good, kNow + std::chrono::minutes{i});
    ASSERT_TRUE(claims);
    EXPECT_EQ((*claims)->token_id, "t1");
  }
  EXPECT_EQ(verifier.calls, 1);
}

TEST_F(VerifiedTokensTest, StaysRightWhenMoreTokensComeThanItRemembers) {
  VerifiedTokens few{verifier, FactCache<HashedFacts<int>>::kShards};
  for (int i = 0; i < 200; ++i) {
    const std::string id = "t" + std::to_string(i);
    const auto claims = few.verify(token(id), kNow);
    ASSERT_TRUE(claims);
    EXPECT_EQ((*claims)->token_id, id);
  }
}

}  // namespace
}  // namespace identity
