#include "config/secret_strength.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace config {
namespace {

TEST(SecretStrengthTest, RefusesTextsPeopleTypeAndCopy) {
  for (const std::string_view secret :
       {"0123456789abcdef0123456789abcdef", "01234567890123456789012345678901", "abcdefghijklmnopqrstuvwxyz012345",
        "thisisaverylongandhardtoguesspassphrase", "this is the key that signs all of our tokens",
        "qwertyqwertyqwertyqwertyqwerty12", "mysupersecretkeyformyapplication",
        "a-string-secret-at-least-256-bits-long", "aaaaaaaabbbbbbbbccccccccdddddddd",
        "my-32-character-ultra-secure-and-ultra-long-secret", "dreamscape-production-signing-key-2026",
        "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo0NTY3ODk=",
        "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "passwordpasswordpasswordpassword", "12345678901234567890123456789012345678901234567890"}) {
    EXPECT_TRUE(is_sample_secret(secret)) << secret << " " << estimated_bits(secret);
  }
}

TEST(SecretStrengthTest, RefusesWhatWasGeneratedAndThenPublished) {
  const std::string_view published = "0069c482-d42c-4e4b-bae9-893749215257";
  EXPECT_GE(estimated_bits(published), kSecretBitsMin);
  EXPECT_TRUE(is_sample_secret(published));
}

TEST(SecretStrengthTest, TakesWhatGeneratorsMake) {
  base::SystemRandom random;
  for (int i = 0; i < 500; ++i) {
    for (const std::string& secret : {random.hex(16), random.hex(32), random.base64url(24), random.base64url(48)}) {
      EXPECT_FALSE(is_sample_secret(secret)) << secret << " " << estimated_bits(secret);
    }
  }
}

}  // namespace
}  // namespace config
