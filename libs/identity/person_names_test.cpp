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

}  // namespace
}  // namespace identity
