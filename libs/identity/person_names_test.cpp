#include "identity/person_names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace identity {
namespace {

TEST(PersonNamesTest, RefusesMarkupAndControlCharacters) {
  for (const std::string_view name : {"<script>", "a>b", "a\nb", "a\x7F", "a\xC2\x85z", "a\xE2\x80\xA8z"}) {
    EXPECT_FALSE(is_plain_name(name)) << name;
  }
  EXPECT_FALSE(is_plain_name(std::string_view("a\0b", 3)));
}

TEST(PersonNamesTest, TakesEverythingElseAsText) {
  for (const std::string_view name :
       {"Kevin", "O'Brien", "${jndi:ldap://x/a}", "'; DROP TABLE users; --", "\xF0\x9F\x98\x80", "\xC3\xA9\xC2\xA0"}) {
    EXPECT_TRUE(is_plain_name(name)) << name;
  }
}

TEST(PhoneNumberTest, RefusesWhatNobodyCanDial) {
  for (const char* text : {"", "1234", "+123", "++12345", "12345x", "1234567890 1234567890", "12+345"}) {
    EXPECT_FALSE(is_phone_number(text)) << text;
  }
}

TEST(PhoneNumberTest, TakesHowPeopleWriteTheirs) {
  for (const char* text : {"12345", "+33 (0)1 23-45", "+12345678901234567890"}) {
    EXPECT_TRUE(is_phone_number(text)) << text;
  }
}

TEST(BirthDateTest, LiesInThePast) {
  const auto now = base::parse_iso8601("2026-01-31T12:00:00.000Z").value();
  EXPECT_EQ(parse_birth_date("2026-01-31T12:00:00.000Z", now), std::nullopt);
  EXPECT_EQ(parse_birth_date("31.1.1990", now), std::nullopt);
  EXPECT_EQ(parse_birth_date("1990-01-31", now), base::parse_iso8601("1990-01-31T00:00:00.000Z"));
}

}  // namespace
}  // namespace identity
