#include "user/domain/document_sniffer.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using media::DocumentType;

bool is_plain(std::string_view bytes) {
  DocumentSniffer sniffer;
  sniffer.update(bytes);
  return sniffer.finish() == DocumentType::kText;
}

TEST(DocumentSnifferTest, TakesNoBrokenUtf8ForText) {
  constexpr const char* kOverlong[] = {"\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF"};
  constexpr const char* kSurrogates[] = {"\xED\xA0\x80", "\xED\xBF\xBF"};
  constexpr const char* kBeyondUnicode[] = {"\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"};
  constexpr const char* kIncomplete[] = {"\x80", "ab\xC3", "\xE2\x82", "\xE2 \xAC"};
  for (const char* bytes : kOverlong) EXPECT_FALSE(is_plain(bytes)) << bytes;
  for (const char* bytes : kSurrogates) EXPECT_FALSE(is_plain(bytes)) << bytes;
  for (const char* bytes : kBeyondUnicode) EXPECT_FALSE(is_plain(bytes)) << bytes;
  for (const char* bytes : kIncomplete) EXPECT_FALSE(is_plain(bytes)) << bytes;
}

TEST(DocumentSnifferTest, TakesTheFirstAndLastOfEveryLength) {
  for (const char* bytes : {"\x20", "\x7E", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                            "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_plain(bytes)) << bytes;
  }
}

TEST(DocumentSnifferTest, TakesNoControlCharactersButThoseOfLayout) {
  EXPECT_TRUE(is_plain("a\tb\nc\fd\r"));
  EXPECT_FALSE(is_plain("a\x1B[2J"));
  EXPECT_FALSE(is_plain("a\x7F"));
  EXPECT_FALSE(is_plain(std::string_view("a\0b", 3)));
}

TEST(DocumentSnifferTest, FollowsACharacterOverTwoPieces) {
  DocumentSniffer sniffer;
  sniffer.update("\xE2\x82");
  sniffer.update("\xAC");
  EXPECT_EQ(sniffer.finish(), DocumentType::kText);
}

TEST(DocumentSnifferTest, KnowsNoTypeOfNothing) { EXPECT_FALSE(DocumentSniffer().finish().has_value()); }

}  // namespace
}  // namespace user
