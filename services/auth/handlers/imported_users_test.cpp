// Users of the old system at the door of the new one: `transfer::import_users`, then HTTP.
#include <sstream>

#include "auth/testing/world.hpp"
#include "transfer/import/import_users.hpp"

namespace auth {
namespace {

// bcrypt of kGoodPassword.
constexpr const char* kOldHash = "$2b$04$abcdefghijklmnopqrstuuFA7SAV4MLw01shGvj8UMOR3jP/gyYM6";

std::string old_user(const std::string& id, const std::string& email, const std::string& more = "") {
  return R"({"_id":")" + id + R"(","email":")" + email + R"(","password":")" + kOldHash + "\"" + more + "}\n";
}

void import(World& world, const std::string& lines) {
  std::istringstream in(lines);
  const auto source = transfer::make_json_lines_source(in);
  const auto report = transfer::import_users(*source, *world.stores().accounts, world.clock(), {});
  ASSERT_TRUE(report);
  ASSERT_EQ(report->refused(), 0U);
}

std::string stored_hash(World& world, const std::string& id) {
  return std::string(world.run(world.stores().accounts->find_by_id(id)).value()->password_hash.reveal());
}

class ImportedUsersTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(ImportedUsersTest);

TEST_P(ImportedUsersTest, AreRefusedWithAWrongPasswordAndKeepTheirHash) {
  World world(GetParam());
  import(world, old_user("old-1", "kevin@example.com"));
  EXPECT_EQ(world.log_in("kevin@example.com", "Wrong-Horse-7!").status, 401);
  EXPECT_EQ(stored_hash(world, "old-1"), kOldHash);
}

TEST_P(ImportedUsersTest, StaySuspended) {
  World world(GetParam());
  import(world, old_user("old-1", "kevin@example.com", R"(,"isSuspended":true)"));
  const auto reply = world.log_in();
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.json().at("code"), "ACCOUNT_SUSPENDED");
}

TEST_P(ImportedUsersTest, LogInWithTheOldPasswordUnderTheOldId) {
  World world(GetParam());
  import(world, old_user("64b7f0c2a1b2c3d4e5f60718", "kevin@example.com"));
  const auto reply = world.log_in();
  ASSERT_EQ(reply.status, 200) << reply.body;
  const Login login = login_of(reply);
  EXPECT_EQ(login.user_id, "64b7f0c2a1b2c3d4e5f60718");
  EXPECT_EQ(world.refusal(login), "");
}

TEST_P(ImportedUsersTest, GetAnArgon2idHashAtTheirFirstLogin) {
  World world(GetParam());
  import(world, old_user("old-1", "kevin@example.com"));
  ASSERT_EQ(world.log_in().status, 200);
  EXPECT_TRUE(stored_hash(world, "old-1").starts_with("$argon2id$"));
  EXPECT_EQ(world.log_in().status, 200);
}

// The old service stored Gmail addresses without dots and "+tag"; people go on typing what they always typed.
TEST_P(ImportedUsersTest, FindTheirAccountByTheAddressTheyType) {
  World world(GetParam());
  import(world, old_user("old-1", "kevintest@gmail.com"));
  EXPECT_EQ(world.log_in("Kevin.Test+travel@gmail.com").status, 200);
}

TEST_P(ImportedUsersTest, CannotBeRegisteredAgain) {
  World world(GetParam());
  import(world, old_user("old-1", "kevin@example.com"));
  const auto reply =
      world.post("register", R"({"email":"kevin@example.com","password":"Correct-Horse-7!","firstName":"Kevin"})");
  EXPECT_EQ(reply.status, 409);
}

}  // namespace
}  // namespace auth
