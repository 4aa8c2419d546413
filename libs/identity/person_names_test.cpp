#include "identity/person_names.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "base/encoding.hpp"

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

TEST(ReservedUsernamesTest, KnowsEveryNameOfTheBlocklistWithoutCase) {
  std::ifstream file(std::string(DREAMSCAPE_CORPORA_DIR) + "/usernames/reserved-usernames.txt");
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    const std::string name(base::trim(line.substr(0, line.find('#'))));
    if (name.empty()) continue;
    EXPECT_TRUE(is_reserved_username(name)) << name;
    std::string upper = name;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_TRUE(is_reserved_username(upper)) << upper;
    ++count;
  }
  EXPECT_GT(count, 500U);
}

TEST(ReservedUsernamesTest, SeesThroughCompatibilityForms) {
  EXPECT_TRUE(is_reserved_username("\xEF\xBD\x81\xEF\xBD\x84\xEF\xBD\x8D\xEF\xBD\x89\xEF\xBD\x8E"));  // full-width
}

TEST(ReservedUsernamesTest, LeavesOtherNamesToPeople) {
  EXPECT_FALSE(is_reserved_username("kevin"));
  EXPECT_FALSE(is_reserved_username("administrator2"));
  EXPECT_FALSE(is_reserved_username(""));
}

}  // namespace
}  // namespace identity
