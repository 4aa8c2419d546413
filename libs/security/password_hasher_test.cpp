#include "security/password_hasher.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>

#include "base/encoding.hpp"

namespace security {
namespace {

/// The cheapest cost Argon2 allows: these tests are about behaviour, not about strength.
PasswordHasher cheap() { return PasswordHasher({.memory_kib = 8, .iterations = 1}); }

base::Secret secret(std::string text) { return base::Secret(std::move(text)); }

bool matches(const PasswordHasher& hasher, std::string password, std::string_view stored) {
  return hasher.verify(secret(std::move(password)), stored).value().matches;
}

TEST(PasswordHasherTest, RefusesAWrongPassword) {
  const auto hasher = cheap();
  const std::string stored = hasher.hash(secret("correct horse")).value();
  EXPECT_FALSE(matches(hasher, "correct horsf", stored));
  EXPECT_FALSE(matches(hasher, "", stored));
  EXPECT_FALSE(matches(hasher, std::string("correct horse\0", 14), stored));
}

TEST(PasswordHasherTest, MatchesNothingAgainstAStoredTextItCannotRead) {
  const auto hasher = cheap();
  for (const std::string_view stored :
       {"", "plain", "$argon2id$", "$argon2id$v=19$m=,t=1,p=1$YWJj$YWJj", "$argon2id$v=16$m=8,t=1,p=1$YWJj$YWJj",
        "$argon2i$v=19$m=8,t=1,p=1$YWJj$YWJj", "$argon2id$v=19$m=8,t=1,p=1$$", "$2b$10$short"}) {
    EXPECT_FALSE(matches(hasher, "plain", stored)) << stored;
  }
}

TEST(PasswordHasherTest, RefusesAStoredCostThatWouldTakeTheMachineDown) {
  const auto hasher = cheap();
  EXPECT_FALSE(
      matches(hasher, "x", "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
  EXPECT_FALSE(matches(hasher, "x",
                       "$argon2id$v=19$m=8,t=4000000000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

TEST(PasswordHasherTest, UsesTheWholeOfALongPassword) {
  const auto hasher = cheap();
  const std::string stored = hasher.hash(secret(std::string(1023, 'a') + "b")).value();
  EXPECT_FALSE(matches(hasher, std::string(1023, 'a') + "c", stored));
  EXPECT_TRUE(matches(hasher, std::string(1023, 'a') + "b", stored));
}

TEST(PasswordHasherTest, GivesOnePasswordTwoHashes) {
  const auto hasher = cheap();
  EXPECT_NE(hasher.hash(secret("same")).value(), hasher.hash(secret("same")).value());
}

TEST(PasswordHasherTest, TakesComposedAndDecomposedLettersForTheSamePassword) {
  const auto hasher = cheap();
  const std::string stored = hasher.hash(secret("caf\xC3\xA9 au lait")).value();
  EXPECT_TRUE(matches(hasher, "cafe\xCC\x81 au lait", stored));
}

TEST(PasswordHasherTest, WritesThePhcStringOfTheContract) {
  const PasswordHasher hasher({});
  const std::string stored = hasher.hash(secret("Correct-Horse-1")).value();
  EXPECT_TRUE(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << stored;
  const auto check = hasher.verify(secret("Correct-Horse-1"), stored).value();
  EXPECT_TRUE(check.matches);
  EXPECT_FALSE(check.needs_rehash);
}

TEST(PasswordHasherTest, AsksForANewHashWhenTheStoredOneIsCheaper) {
  const std::string stored = cheap().hash(secret("x")).value();
  EXPECT_TRUE(PasswordHasher({.memory_kib = 16, .iterations = 1}).verify(secret("x"), stored).value().needs_rehash);
  EXPECT_TRUE(PasswordHasher({.memory_kib = 8, .iterations = 2}).verify(secret("x"), stored).value().needs_rehash);
}

TEST(PasswordHasherTest, KeepsAStoredHashThatIsDearer) {
  const std::string stored = PasswordHasher({.memory_kib = 16, .iterations = 2}).hash(secret("x")).value();
  EXPECT_FALSE(cheap().verify(secret("x"), stored).value().needs_rehash);
}

TEST(PasswordHasherTest, TakesBcryptOfTheOldSystemAndAsksForANewHash) {
  constexpr std::string_view stored = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  const auto check = cheap().verify(secret("U*U"), stored).value();
  EXPECT_TRUE(check.matches);
  EXPECT_TRUE(check.needs_rehash);
  EXPECT_FALSE(matches(cheap(), "U*V", stored));
}

// The vectors of RFC 9106 section 5 use four lanes, a secret and associated data, none of which libsodium's interface
// takes. These are known answers of the reference implementation's own test program (argon2: src/test.c, version 0x13),
// for one lane and, through the PHC string, for two.
TEST(PasswordHasherTest, ReproducesTheReferenceImplementation) {
  const PasswordHasher hasher({});
  EXPECT_TRUE(matches(hasher, "password",
                      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
  EXPECT_TRUE(matches(hasher, "password",
                      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"));
  EXPECT_TRUE(matches(hasher, "password",
                      "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"));
}

}  // namespace
}  // namespace security
