#include "security/published_secrets.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace security {
namespace {

TEST(PublishedSecretTest, IsKnownHoweverRandomItLooks) {
  for (const std::string_view secret :
       // RFC 7515 appendix A.1, a tutorial that is copied everywhere, and generated ones out of public repositories.
       {"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "9a4f2c8d3b7a1e6f45c8a0b3f267d8b1d4e6f3c8a9d2b5f8e3a9c8b5f6v8a3d9", "0069c482-d42c-4e4b-bae9-893749215257",
        "03263301ea9a6a06e29a05a47d076495678089c1b6c26e12f21e4c492022e42d"}) {
    EXPECT_TRUE(is_published_secret(secret)) << secret;
  }
}

TEST(PublishedSecretTest, IsNoneThatDiffersInOneCharacter) {
  EXPECT_FALSE(is_published_secret("0069c482-d42c-4e4b-bae9-893749215258"));
  EXPECT_FALSE(is_published_secret("03263301ea9a6a06e29a05a47d076495678089c1b6c26e12f21e4c492022e42D"));
  EXPECT_FALSE(is_published_secret(""));
}

TEST(PublishedSecretTest, IsNothingThatWasJustGenerated) {
  base::SystemRandom random;
  for (int i = 0; i < 500; ++i) EXPECT_FALSE(is_published_secret(random.base64url(48)));
}

}  // namespace
}  // namespace security
