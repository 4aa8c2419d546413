#include "identity/username.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "base/encoding.hpp"

namespace identity {
namespace {

// Symptom: "kеvin" with a Cyrillic е, "kevın", and a name turned round by U+202E could be taken beside "kevin".
TEST(UsernameTest, RefusesNamesThatLookLikeOthers) {
  for (const std::string_view name : {"k\u0435vin",
                                      "\u0430dmin",
                                      "kev\u0131n",
                                      "KEV\u0130N",
                                      "\u202Enivek",
                                      "ke\u200Bvin",
                                      "ke\u00ADvin",
                                      "kevin\uFE0F",
                                      "a%2fb",
                                      "a/b",
                                      "a\\b",
                                      "<b>",
                                      "kevi\u0307n",
                                      "k\u0251evin",
                                      "\u0440\u0430\u0443\u0440\u0430",
                                      "\u0391\u0392\u0395",
                                      "\u03B1bc",
                                      "\uFF4Bevin",
                                      "\U0001D424evin",
                                      "kevin\u2044x",
                                      "ke\u00A0vin",
                                      "kevin\u0663"}) {
    EXPECT_FALSE(is_distinct_username(name)) << name;
  }
  EXPECT_FALSE(is_distinct_username("kev\xFFin"));
}

TEST(UsernameTest, TakesNamesOfEveryScript) {
  for (const std::string_view name : {"kevin",
                                      "Kevin Test",
                                      "kevin_t-2.0",
                                      "O'Brien",
                                      "Jos\u00E9",
                                      "Jose\u0301",
                                      "Zo\u00EB",
                                      "\u0141ukasz",
                                      "Nguy\u1EC5n",
                                      "\u0414\u043C\u0438\u0442\u0440\u0438\u0439",
                                      "\u0393\u03B9\u03CE\u03C1\u03B3\u03BF\u03C2",
                                      "\u5F20\u4F1F",
                                      "\u305F\u308D\u3046\u592A\u90CE",
                                      "taro\u592A\u90CE",
                                      "\uAE40\uCCA0\uC218",
                                      "\u0645\u062D\u0645\u062F",
                                      "\u05D3\u05D5\u05D3",
                                      "\u0905\u092E\u093F\u0924",
                                      "kevin\U0001F600",
                                      "${jndi:ldap:x}"}) {
    EXPECT_TRUE(is_distinct_username(name)) << name;
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
