#include "security/fingerprint.hpp"

#include <gtest/gtest.h>

namespace security {
namespace {

TEST(FingerprintTest, IsBlake2b256) {
  // b2sum -l 256 of the same three letters.
  EXPECT_EQ(fingerprint("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(FingerprintTest, TellsTextsApart) { EXPECT_NE(fingerprint("login:1"), fingerprint("login:2")); }

}  // namespace
}  // namespace security
