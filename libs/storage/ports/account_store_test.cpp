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

TEST(RoleTest, ReadsOnlyTheContractsSpelling) {
  EXPECT_EQ(parse_role("ADMIN"), Role::kAdmin);
  EXPECT_FALSE(parse_role("admin"));
  EXPECT_EQ(parse_user_category("BUSINESS"), UserCategory::kBusiness);
  EXPECT_FALSE(parse_user_category(""));
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
