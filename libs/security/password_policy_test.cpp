#include "security/password_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace security {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kShort = "Password must be at least 8 characters long";
constexpr auto kLong = "Password must be at most 128 characters long";
constexpr auto kSimple =
    "Password must contain at least one uppercase letter, one lowercase letter, one number, and one special character";
constexpr auto kCommon = "Password must not be a commonly used password";

std::vector<std::string> legacy(std::string password) {
  return PasswordPolicy(PasswordComposition::kLegacy).violations(base::Secret(std::move(password)));
}
std::vector<std::string> lenient(std::string password) {
  return PasswordPolicy(PasswordComposition::kNone).violations(base::Secret(std::move(password)));
}

TEST(PasswordPolicyTest, NamesEveryViolatedRule) {
  EXPECT_THAT(legacy(""), ElementsAre(kShort, kSimple));
  EXPECT_THAT(legacy("Aa1!"), ElementsAre(kShort));
  EXPECT_THAT(legacy("baseball"), ElementsAre(kSimple, kCommon));
}

TEST(PasswordPolicyTest, AsksForEachClassOfCharacters) {
  EXPECT_THAT(legacy("lower-case-1!"), ElementsAre(kSimple));
  EXPECT_THAT(legacy("UPPER-CASE-1!"), ElementsAre(kSimple));
  EXPECT_THAT(legacy("No-Digits-Here!"), ElementsAre(kSimple));
  EXPECT_THAT(legacy("No-Special-1#"), ElementsAre(kSimple));
}

TEST(PasswordPolicyTest, RefusesMoreThan1024BytesWithoutLookingAtThem) {
  EXPECT_THAT(legacy(std::string(1 << 20, 'a')), ElementsAre(kLong));
  EXPECT_THAT(lenient(std::string(1025, '\xFF')), ElementsAre(kLong));
}

TEST(PasswordPolicyTest, CountsCodePointsNotBytes) {
  std::string eight;
  for (int i = 0; i < 8; ++i) eight += "\xF0\x9F\x90\xB4";
  EXPECT_THAT(lenient(eight), IsEmpty());
  EXPECT_THAT(lenient(eight.substr(4)), ElementsAre(kShort));
}

TEST(PasswordPolicyTest, CountsTheNormalisedForm) {
  std::string decomposed;
  for (int i = 0; i < 7; ++i) decomposed += "e\xCC\x81";  // 14 code points as typed, 7 in NFC
  EXPECT_THAT(lenient(decomposed), ElementsAre(kShort));
}

TEST(PasswordPolicyTest, DrawsTheLineAt128Characters) {
  EXPECT_THAT(lenient(std::string(128, 'x')), IsEmpty());
  EXPECT_THAT(lenient(std::string(129, 'x')), ElementsAre(kLong));
}

TEST(PasswordPolicyTest, RefusesTextThatIsNotUtf8OrHoldsNul) {
  EXPECT_THAT(legacy("Abcdef1!\xC3"), ElementsAre("Password must be valid text"));
  EXPECT_THAT(legacy(std::string("Abcdef1!\0", 9)), ElementsAre("Password must be valid text"));
}

TEST(PasswordPolicyTest, RefusesCommonPasswordsWhateverTheirCase) {
  EXPECT_THAT(legacy("P@ssw0rd"), ElementsAre(kCommon));
  EXPECT_THAT(lenient("FOOTBALL"), ElementsAre(kCommon));
}

TEST(PasswordPolicyTest, RefusesTheWordsOfThePersonAndOfTheProduct) {
  const PasswordPolicy policy(PasswordComposition::kNone);
  EXPECT_THAT(policy.violations(base::Secret("Tsukahara-24"), "Password", {"tsukahara"}), ElementsAre(kCommon));
  EXPECT_THAT(policy.violations(base::Secret("Tsukahara-24")), IsEmpty());
  EXPECT_THAT(policy.violations(base::Secret("DreamScape-1")), ElementsAre(kCommon));
}

TEST(PasswordPolicyTest, StartsTheSentenceWithTheSubject) {
  EXPECT_THAT(PasswordPolicy(PasswordComposition::kNone).violations(base::Secret("xq-vw7k"), "New password"),
              ElementsAre("New password must be at least 8 characters long"));
}

TEST(PasswordPolicyTest, AllowsOtherCharactersBesideTheRequiredOnes) {
  EXPECT_THAT(legacy("Gr\xC3\xBC\xC3\x9F Gott, 1 mal!"), IsEmpty());
  EXPECT_THAT(legacy("TestPassword123!"), IsEmpty());
}

}  // namespace
}  // namespace security
