#include "storage/ports/account_store.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

TEST(UsernameKeyTest, FoldsCaseBeyondAscii) {
  EXPECT_EQ(username_key("Élodie_T"), username_key("éLODIE_t"));
  EXPECT_EQ(username_key("STRASSE"), username_key("straße"));
  EXPECT_NE(username_key("kevin"), username_key("kelvin"));
}

TEST(UsernameKeyTest, TakesComposedAndDecomposedFormsForTheSame) {
  EXPECT_EQ(username_key("\u00e9lodie"), username_key("e\u0301lodie"));
}

TEST(UsernameKeyTest, KeepsTextThatIsNotUtf8) { EXPECT_EQ(username_key("A\xff"), "a\xff"); }

TEST(UsernameKeyTest, DoesNotStopAtANulCharacter) {
  EXPECT_NE(username_key(std::string_view{"a\0b", 3}), username_key("a"));
}

// Texts that are folded without memory of their own, and those that need it.
TEST(ContainsFoldedTest, FindsAnythingThatTheFoldedTextHas) {
  const auto times = [](std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  for (const std::string& text :
       {std::string("Kevin@Example.COM"), times(600, "Ab"), std::string("D’ÉLODIE"), times(255, "É"), times(256, "É"),
        times(700, "Éa"), times(40, "ﷺ"), std::string("Aÿ"), std::string("STRAßE")}) {
    const std::string key = username_key(text);
    const std::string tail = key.substr(key.size() - std::min<std::size_t>(key.size(), 4));
    EXPECT_TRUE(contains_folded(text, key)) << text;
    EXPECT_TRUE(contains_folded(text, tail)) << text;
    EXPECT_FALSE(contains_folded(text, key + "x")) << text;
    EXPECT_FALSE(contains_folded(text, "nobody")) << text;
  }
}

TEST(RoleTest, ReadsOnlyTheContractsSpelling) {
  EXPECT_EQ(parse<Role>("ADMIN"), Role::kAdmin);
  EXPECT_FALSE(parse<Role>("admin"));
  EXPECT_EQ(parse<UserCategory>("BUSINESS"), UserCategory::kBusiness);
  EXPECT_FALSE(parse<UserCategory>(""));
}

TEST(AccountChangesTest, DistinguishesClearingFromKeeping) {
  Account account;
  account.username = "kevin";
  account.first_name = "Kevin";
  AccountChanges changes;
  changes.username.emplace(std::nullopt);
  apply(changes, account);
  EXPECT_FALSE(account.username);
  EXPECT_EQ(account.first_name, "Kevin");
}

}  // namespace
}  // namespace storage
