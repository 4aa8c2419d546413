#include "security/bcrypt.hpp"

#include <gtest/gtest.h>

namespace security {
namespace {

// From the test set of the original bcrypt (Openwall crypt_blowfish, wrapper.c).
constexpr std::string_view kHashOfUU = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
constexpr std::string_view kHashOfNothing = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy";

bool matches(std::string password, std::string_view stored) {
  return verify_bcrypt(base::Secret(std::move(password)), stored);
}

TEST(BcryptTest, RefusesOtherFormsAndUnreasonableCosts) {
  EXPECT_FALSE(is_bcrypt(""));
  EXPECT_FALSE(is_bcrypt("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  EXPECT_FALSE(is_bcrypt("$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  EXPECT_FALSE(is_bcrypt("$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  EXPECT_FALSE(is_bcrypt("$2b$1x$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  EXPECT_FALSE(is_bcrypt(std::string(kHashOfUU) + "x"));
}

TEST(BcryptTest, RefusesAWrongPassword) {
  EXPECT_FALSE(matches("U*U*", kHashOfUU));
  EXPECT_FALSE(matches("", kHashOfUU));
}

TEST(BcryptTest, RefusesAPasswordWithANulInsteadOfStoppingThere) {
  EXPECT_FALSE(matches(std::string("U*U\0more", 8), kHashOfUU));
  EXPECT_FALSE(matches(std::string("\0", 1), kHashOfNothing));
}

TEST(BcryptTest, RefusesSaltOutsideTheAlphabet) {
  EXPECT_FALSE(matches("U*U", "$2a$05$CCCCCCCC:CCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

TEST(BcryptTest, ReproducesPublishedVectors) {
  EXPECT_TRUE(matches("U*U", kHashOfUU));
  EXPECT_TRUE(matches("", kHashOfNothing));
}

TEST(BcryptTest, TakesAllThreePrefixesOfTheOldSystem) {
  for (const char prefix : {'a', 'b', 'y'}) {
    std::string stored(kHashOfUU);
    stored[2] = prefix;
    EXPECT_TRUE(is_bcrypt(stored));
    EXPECT_TRUE(matches("U*U", stored)) << prefix;
  }
}

// "$2b$04$abcdefghijklmnopqrstuu" applied to 72 letters "a"; longer input must reach the same 72 bytes.
TEST(BcryptTest, ReadsTheFirst72BytesOfALongPassword) {
  constexpr std::string_view stored = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
  EXPECT_TRUE(matches(std::string(72, 'a'), stored));
  EXPECT_TRUE(matches(std::string(1024, 'a'), stored));
  EXPECT_FALSE(matches(std::string(71, 'a'), stored));
}

}  // namespace
}  // namespace security
