#include "security/opaque_token.hpp"

#include <gtest/gtest.h>

namespace security {
namespace {

TEST(OpaqueTokenTest, RefusesEverythingThatIsNot32BytesOfBase64Url) {
  EXPECT_FALSE(is_opaque_token(""));
  EXPECT_FALSE(is_opaque_token(std::string(42, 'A')));
  EXPECT_FALSE(is_opaque_token(std::string(44, 'A')));
  EXPECT_FALSE(is_opaque_token(std::string(42, 'A') + "="));
  EXPECT_FALSE(is_opaque_token(std::string(42, 'A') + "B"));  // non-zero trailing bits
  EXPECT_FALSE(is_opaque_token(std::string(1 << 20, 'A')));
}

TEST(OpaqueTokenTest, MakesDifferentTokensOfTheRightForm) {
  base::SystemRandom random;
  const auto first = new_opaque_token(random);
  const auto second = new_opaque_token(random);
  EXPECT_TRUE(is_opaque_token(first.reveal()));
  EXPECT_NE(first.reveal(), second.reveal());
}

TEST(OpaqueTokenTest, DigestIsTheSha256InHexadecimal) {
  EXPECT_EQ(token_digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace security
