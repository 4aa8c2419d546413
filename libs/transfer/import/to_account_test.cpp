#include "transfer/import/to_account.hpp"

#include <gtest/gtest.h>

#include "transfer/import/test_support.hpp"

namespace transfer {
namespace {

using enum UserField;

const base::Timestamp kNow = base::from_millis(1'769'860'800'000);

std::string reason_of(const RawUser& user) {
  const auto account = to_account(user, kNow);
  return account ? "" : std::string(account.error());
}

storage::Account must(const RawUser& user) { return to_account(user, kNow).value(); }

RawUser without(UserField field) {
  RawUser user = raw_user();
  user[field].reset();
  return user;
}

TEST(ToAccountTest, NamesTheFieldThatIsMissing) {
  EXPECT_EQ(reason_of(without(kId)), "id is missing");
  EXPECT_EQ(reason_of(without(kEmail)), "email is missing");
  EXPECT_EQ(reason_of(without(kPasswordHash)), "password hash is missing");
}

TEST(ToAccountTest, NamesTheFieldThatBreaksARule) {
  const struct {
    UserField field;
    std::string value;
    std::string begins;
  } rows[] = {
      {kId, "a/b", "id is not"},
      {kId, std::string(65, 'a'), "id is not"},
      {kEmail, "nobody", "email is not"},
      {kPasswordHash, "plain text", "password is not"},
      {kPasswordHash, "$2b$31$abcdefghijklmnopqrstuuIXXzpdHJYDiBWAQqZKRkO7eCEfAPuRq", "password is not"},
      {kPasswordHash, "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2g", "password is not"},
      {kPasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$", "password is not"},
      {kUsername, "ab", "username is not"},
      {kFirstName, "<b>", "firstName is not"},
      {kLastName, std::string(51, 'x'), "lastName is not"},
      {kPhoneNumber, "1\n2", "phoneNumber is not"},
      {kRole, "ROOT", "role is not"},
      {kUserCategory, "VIP", "userCategory is not"},
      {kIsVerified, "maybe", "isVerified is not"},
      {kDateOfBirth, "31.01.1990", "dateOfBirth is not"},
      {kCreatedAt, "2020-13-01", "createdAt is not"},
  };
  for (const auto& row : rows) {
    const std::string reason = reason_of(with(raw_user(), row.field, row.value));
    EXPECT_TRUE(reason.starts_with(row.begins)) << row.value << ": " << reason;
  }
}

TEST(ToAccountTest, RefusesATimeNoDateCanShow) {
  RawUser user = raw_user();
  user[kCreatedAt] = RawValue{.text = {}, .millis = 9'000'000'000'000'000};
  EXPECT_EQ(reason_of(user), "createdAt is not an ISO 8601 time");
}

TEST(ToAccountTest, RefusesANumberWhereATextBelongs) {
  RawUser user = raw_user();
  user[kEmail] = RawValue{.text = {}, .millis = 1};
  EXPECT_EQ(reason_of(user), "email is not a valid address");
}

TEST(ToAccountTest, KeepsIdAndHashAsTheyAre) {
  const auto account = must(raw_user("64b7f0c2a1b2c3d4e5f60718"));
  EXPECT_EQ(account.id, "64b7f0c2a1b2c3d4e5f60718");
  EXPECT_EQ(account.password_hash.reveal(), kBcryptHash);
}

TEST(ToAccountTest, TakesAHashOfArgon2id) {
  const std::string hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2g";
  EXPECT_EQ(must(with(raw_user(), kPasswordHash, hash)).password_hash.reveal(), hash);
}

TEST(ToAccountTest, LowersTheAddressAndFindsTheMailboxBehindIt) {
  const auto account = must(raw_user("u1", " Kevin.Test+news@Gmail.com "));
  EXPECT_EQ(account.email, "kevin.test+news@gmail.com");
  EXPECT_EQ(account.email_canonical, "kevintest@gmail.com");
}

TEST(ToAccountTest, TakesTheCreationTimeFromAnObjectId) {
  const auto account = must(raw_user("5f000000a1b2c3d4e5f60718"));
  EXPECT_EQ(base::to_iso8601(account.created_at), "2020-07-04T04:05:20.000Z");
  EXPECT_EQ(account.updated_at, account.created_at);
}

TEST(ToAccountTest, UnwrapsAnObjectIdOfACsvExport) {
  EXPECT_EQ(must(raw_user("ObjectId(5f000000a1b2c3d4e5f60718)")).id, "5f000000a1b2c3d4e5f60718");
}

TEST(ToAccountTest, UnwrapsAUuidOfACsvExport) {
  EXPECT_EQ(must(raw_user("{4 C5wdHm8aTA6bei9tWkw7IQ==}")).id, "0b9c1d1e-6f1a-4c0e-9b7a-2f6d5a4c3b21");
}

// As PostgreSQL's COPY writes a row.
TEST(ToAccountTest, ReadsFlagsAndTimesOfPostgres) {
  RawUser user = with(with(raw_user(), kIsVerified, "t"), kIsSuspended, "f");
  user = with(with(user, kCreatedAt, "2024-01-31 12:00:00.123456+00"), kUpdatedAt, "2024-02-01 12:00:00");
  const auto account = must(with(user, kDateOfBirth, "1990-01-31"));
  EXPECT_TRUE(account.is_verified);
  EXPECT_FALSE(account.is_suspended);
  EXPECT_EQ(base::to_iso8601(account.created_at), "2024-01-31T12:00:00.123Z");
  EXPECT_EQ(base::to_iso8601(account.updated_at), "2024-02-01T12:00:00.000Z");
}

TEST(ToAccountTest, LetsAnOldUserKeepAReservedUsername) {
  EXPECT_EQ(must(with(raw_user(), kUsername, "admin")).username, "admin");
}

TEST(ToAccountTest, TakesEmptyTextsForAbsentOnes) {
  const auto account = must(with(with(raw_user(), kLastName, " "), kUsername, ""));
  EXPECT_EQ(account.last_name, std::nullopt);
  EXPECT_EQ(account.username, std::nullopt);
}

TEST(ToAccountTest, ReadsRolesInAnyCase) {
  EXPECT_EQ(must(with(raw_user(), kRole, "admin")).role, storage::Role::kAdmin);
  EXPECT_EQ(must(with(raw_user(), kUserCategory, "Business")).user_category, storage::UserCategory::kBusiness);
}

TEST(ToAccountTest, KeepsASuspension) {
  const auto account = must(with(with(raw_user(), kIsSuspended, "true"), kSuspendedAt, "2024-01-31T00:00:00Z"));
  EXPECT_TRUE(account.is_suspended);
  EXPECT_EQ(base::to_iso8601(*account.suspended_at), "2024-01-31T00:00:00.000Z");
}

}  // namespace
}  // namespace transfer
