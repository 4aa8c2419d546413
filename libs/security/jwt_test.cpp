#include "security/jwt.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "security/corpus_test_support.hpp"

namespace security {
namespace {

using std::chrono::seconds;

constexpr base::Timestamp kNow{seconds{1'800'000'000}};

base::Secret key() { return base::Secret("0123456789abcdef0123456789abcdef"); }

AccessClaims claims() {
  return {.user_id = "7b0e0000-0000-4000-8000-000000000001",
          .email = "kevin@example.com",
          .token_id = "00112233445566778899aabbccddeeff",
          .session_id = "7b0e0000-0000-4000-8000-000000000002",
          .token_epoch = 3,
          .issued_at = kNow,
          .expires_at = kNow + seconds{86'400}};
}

/// The reason word of the refusal, "" when accepted.
std::string refusal(std::string_view token, base::Timestamp now = kNow) {
  const auto outcome = Hs256Jwt(key()).verify(token, now);
  return outcome ? "" : outcome.error().reason();
}

std::string refusal_of_payload(std::string_view json) { return refusal(Hs256(key()).sign(json)); }

/// A complete payload in which one claim is replaced by the given text ("" removes it).
std::string payload_with(const std::string& claim, const std::string& json) {
  boost::json::object fields{{"userId", "u1"}, {"sub", "u1"},          {"email", "a@b.c"},    {"type", "access"},
                             {"jti", "j1"},    {"iat", 1'800'000'000}, {"exp", 1'800'000'900}};
  fields.erase(claim);
  if (!json.empty()) fields[claim] = boost::json::parse(json);
  return boost::json::serialize(fields);
}

std::string refusal_with(const std::string& claim, const std::string& json) {
  return refusal_of_payload(payload_with(claim, json));
}

TEST(JwtTest, RefusesAForeignKeyEvenWhenExpired) {
  const Hs256Jwt other(base::Secret("another key that is long enough!"));
  AccessClaims expired = claims();
  expired.expires_at = kNow - seconds{1000};
  EXPECT_EQ(refusal(other.sign(claims())), "INVALID_TOKEN");
  EXPECT_EQ(refusal(other.sign(expired)), "INVALID_TOKEN");
}

// Changing the key: first every process accepts the new one, then it signs, then the old one is taken away.
TEST(JwtTest, AcceptsASecondKeyAndNeverSignsWithIt) {
  const base::Secret second("another key that is long enough!");
  const Hs256Jwt both(key(), kClockSkewMax, base::Timestamp::max(), second);
  EXPECT_TRUE(both.verify(Hs256Jwt(second).sign(claims()), kNow));
  EXPECT_EQ(both.sign(claims()), Hs256Jwt(key()).sign(claims()));
  const Hs256Jwt third(base::Secret("a third key that is long enough!"));
  EXPECT_FALSE(both.verify(third.sign(claims()), kNow));
}

TEST(JwtTest, RefusesAnExpiredTokenAfterTheSkewAndNotBefore) {
  const std::string token = Hs256Jwt(key()).sign(claims());
  EXPECT_EQ(refusal(token, claims().expires_at + seconds{4}), "");
  EXPECT_EQ(refusal(token, claims().expires_at + seconds{5}), "TOKEN_EXPIRED");
}

TEST(JwtTest, FindsTheTokenOfRfc7515AppendixA1Expired) {
  const auto corpus = read_json_corpus("rfc-vectors/rfc-vectors.json");
  const auto& a1 = corpus.at("rfc7515-a1-hs256");
  const auto bytes = base::from_base64url(std::string_view(a1.at("key_k").as_string())).value();
  const Hs256Jwt jwt(base::Secret(std::string(base::as_text(bytes))));
  const auto outcome = jwt.verify(std::string_view(a1.at("token").as_string()), kNow);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message(), "Token expired");
}

TEST(JwtTest, RefusesTokensThatAreForSomebodyElse) {
  for (const char* audience :
       {R"("another-system")", R"(["a","b"])", "[]", R"("")", "1", "{}", "null", R"(["DreamScape"])"}) {
    EXPECT_EQ(refusal_with("aud", audience), "INVALID_TOKEN") << audience;
  }
  EXPECT_EQ(refusal_with("aud", R"("dreamscape")"), "");
  EXPECT_EQ(refusal_with("aud", R"(["another-system","dreamscape"])"), "");
}

TEST(JwtTest, NamesItsAudienceInEveryToken) {
  const std::string token = Hs256Jwt(key()).sign(claims());
  const std::size_t begin = token.find('.') + 1;
  const auto bytes = base::from_base64url(token.substr(begin, token.rfind('.') - begin)).value();
  EXPECT_EQ(boost::json::parse(base::as_text(bytes)).at("aud"), "dreamscape");
}

// Versions before 1.1 write no audience: their tokens work on, and so do those of replicas that are still to be
// updated.
TEST(JwtTest, TakesTokensWithoutAnAudienceOnlyWhileTheyCanBeOld) {
  const std::string old = Hs256(key()).sign(payload_with("aud", ""));
  EXPECT_TRUE(Hs256Jwt(key(), kClockSkewMax, kNow + seconds{1}).verify(old, kNow));
  const auto refused = Hs256Jwt(key(), kClockSkewMax, kNow).verify(old, kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason(), "INVALID_TOKEN");
  EXPECT_TRUE(Hs256Jwt(key(), kClockSkewMax, kNow).verify(Hs256Jwt(key()).sign(claims()), kNow));
}

TEST(JwtTest, RefusesOtherTypes) {
  EXPECT_EQ(refusal_with("type", R"("refresh")"), "INVALID_TOKEN_TYPE");
  EXPECT_EQ(refusal_with("type", R"("ACCESS")"), "INVALID_TOKEN_TYPE");
  EXPECT_EQ(refusal_with("type", ""), "INVALID_TOKEN");
  EXPECT_EQ(refusal_with("type", "1"), "INVALID_TOKEN");
}

TEST(JwtTest, RefusesMissingAndMistypedClaims) {
  for (const std::string claim : {"userId", "jti", "iat", "exp"}) {
    EXPECT_EQ(refusal_with(claim, ""), "INVALID_TOKEN") << claim;
    EXPECT_EQ(refusal_with(claim, "null"), "INVALID_TOKEN") << claim;
    EXPECT_EQ(refusal_with(claim, R"({"$gt":""})"), "INVALID_TOKEN") << claim;
    EXPECT_EQ(refusal_with(claim, R"("")"), "INVALID_TOKEN") << claim;
  }
  EXPECT_EQ(refusal_with("email", "[]"), "INVALID_TOKEN");
  EXPECT_EQ(refusal_with("sid", "5"), "INVALID_TOKEN");
  EXPECT_EQ(refusal_with("sub", R"("someone else")"), "INVALID_TOKEN");
  EXPECT_EQ(refusal_with("epoch", "-1"), "INVALID_TOKEN");
  EXPECT_EQ(refusal_with("epoch", R"("1")"), "INVALID_TOKEN");
}

TEST(JwtTest, RefusesDatesThatAreNone) {
  for (const std::string date : {"1e300", "-1", "18446744073709551615", R"("1800000900")", "true"}) {
    EXPECT_EQ(refusal_with("exp", date), "INVALID_TOKEN") << date;
    EXPECT_EQ(refusal_with("nbf", date), "INVALID_TOKEN") << date;
  }
}

TEST(JwtTest, RefusesTokensFromTheFutureBeyondTheSkew) {
  EXPECT_EQ(refusal_with("iat", "1800000005"), "");
  EXPECT_EQ(refusal_with("iat", "1800000006"), "INVALID_TOKEN");
  EXPECT_EQ(refusal_with("nbf", "1800000005"), "");
  EXPECT_EQ(refusal_with("nbf", "1800000006"), "INVALID_TOKEN");
}

TEST(JwtTest, RefusesPayloadsThatAreNoObject) {
  for (const std::string_view payload : {"", "null", "[]", "\"x\"", "{", "{}{}", "\xFF", "{\"exp\":}"}) {
    EXPECT_EQ(refusal_of_payload(payload), "INVALID_TOKEN") << payload;
  }
  EXPECT_EQ(refusal_of_payload(std::string(3000, '[')), "INVALID_TOKEN");
}

TEST(JwtTest, TakesOldTokensWithoutSessionSubjectAndEpoch) {
  const auto outcome = Hs256Jwt(key()).verify(Hs256(key()).sign(payload_with("sub", "")), kNow);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->session_id, "");
  EXPECT_EQ(outcome->token_epoch, 0U);
}

TEST(JwtTest, TakesDatesWithAFraction) { EXPECT_EQ(refusal_with("iat", "1800000000.75"), ""); }

TEST(JwtTest, ReturnsTheClaimsItSigned) {
  const Hs256Jwt jwt(key());
  const auto outcome = jwt.verify(jwt.sign(claims()), kNow);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(*outcome, claims());
}

TEST(JwtTest, EscapesTextInClaims) {
  const Hs256Jwt jwt(key());
  AccessClaims odd = claims();
  odd.email = "\"a\\\"b\"@example.com";
  EXPECT_EQ(jwt.verify(jwt.sign(odd), kNow)->email, odd.email);
}

TEST(JwtDeathTest, AbortsOnAKeyBelow32Bytes) { EXPECT_DEATH(Hs256Jwt(base::Secret("short")), "32 bytes"); }

}  // namespace
}  // namespace security
