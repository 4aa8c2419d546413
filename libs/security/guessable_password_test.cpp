#include "security/guessable_password.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "security/corpus_test_support.hpp"

namespace security {
namespace {

// Symptom: with the rule of composition on, nearly no listed password could be chosen at all, and what people make of
// them passed.
TEST(GuessablePasswordTest, KnowsCommonWordsUnderWhatPeoplePutAroundThem) {
  for (const char* password :
       {"Password1!",   "Passw0rd!",  "P@ssw0rd",           "P@$$w0rd1",    "Admin@123",   "Welcome1!",
        "Welcome@2024", "Qwerty123!", "Qwerty12345@",       "Abc12345!",    "Abcd1234!",   "Dragon123!",
        "L3tm31n!!",    "Monkey!1",   "1Football!",         "!Michael1987", "Summer2024!", "12345678!",
        "!!87654321",   "Iloveyou1!", "Password123456789!", "pASSWORD1$",   "5ecret!11"}) {
    EXPECT_TRUE(is_guessable(password)) << password;
  }
}

TEST(GuessablePasswordTest, TakesWhatHasMoreToIt) {
  for (const char* password : {"Correct-Horse-7!", "Battery-Staple-8!", "TestPassword123!", "x7Kq2!pL9w", "Old-Pass-1!",
                               "dragon83749201837465", "purple monkey dishwasher", "Gr\xC3\xBC\xC3\x9F Gott, 1 mal!"}) {
    EXPECT_FALSE(is_guessable(password)) << password;
  }
  EXPECT_FALSE(is_guessable(std::string(1024, '1') + "x"));
}

TEST(GuessablePasswordTest, HoldsThreeThousandThatMeetTheRuleOfComposition) {
  std::istringstream lines(read_corpus("passwords/ranked-passwords.txt"));
  std::size_t count = 0;
  for (std::string line; count < 3000 && std::getline(lines, line);) {
    const bool is_word = line.size() >= 6 && line.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
    if (!is_word) continue;
    line.front() = static_cast<char>(line.front() - 'a' + 'A');
    EXPECT_TRUE(is_guessable(line + "1!")) << line;
    ++count;
  }
  EXPECT_EQ(count, 3000U);
}

TEST(GuessablePasswordTest, KnowsTheWordsOfThePerson) {
  const std::vector<std::string> words{"tsukahara", "tsuka", "dreamscape"};
  for (const char* password :
       {"Tsukahara-2024!", "T5uk4h4r4!!22", "TsukaTsukahara1!", "2024Dreamscape!", "tsukahara.dreamscape7"}) {
    EXPECT_TRUE(is_guessable(password, words)) << password;
    EXPECT_FALSE(is_guessable(password)) << password;
  }
  EXPECT_FALSE(is_guessable("Tsukahara-reads-old-maps", words));
}

TEST(GuessablePasswordTest, FindsTheWordsOfANameAndAnAddress) {
  EXPECT_EQ(words_of("Anna-Lena O'Brien"), (std::vector<std::string>{"anna", "lena", "brien"}));
  EXPECT_EQ(words_of("j.doe42@my.example"), (std::vector<std::string>{"doe", "example"}));
  EXPECT_TRUE(words_of("").empty());
}

}  // namespace
}  // namespace security
