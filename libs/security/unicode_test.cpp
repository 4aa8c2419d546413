#include "security/unicode.hpp"

#include <gtest/gtest.h>

namespace security {
namespace {

TEST(NfcTest, RefusesMalformedUtf8) {
  EXPECT_FALSE(to_nfc("\xC3"));
  EXPECT_FALSE(to_nfc("\xED\xA0\x80"));  // a surrogate
}

TEST(NfcTest, ComposesALetterAndItsCombiningMark) {
  EXPECT_EQ(to_nfc("e\xCC\x81")->reveal(), "\xC3\xA9");
  EXPECT_EQ(to_nfc("\xC3\xA9")->reveal(), "\xC3\xA9");
}

TEST(NfcTest, LeavesCompatibilityCharactersAsTyped) {
  EXPECT_EQ(to_nfc("\xEF\xAC\x81")->reveal(), "\xEF\xAC\x81");  // the ligature fi: only NFKC would split it
}

TEST(NfcTest, KeepsAsciiAndNulBytes) { EXPECT_EQ(to_nfc(std::string_view("a\0b", 3))->size(), 3U); }

}  // namespace
}  // namespace security
