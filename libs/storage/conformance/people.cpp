#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PersonStoreConformance);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PersonDeletionConformance);

namespace {

using Picture = PersonChanges::Picture;

Account make_account(const std::string& name) {
  Account account;
  account.id = name;
  account.email = account.email_canonical = name + "@example.com";
  account.username = name;
  account.is_verified = true;
  return account;
}

Avatar picture_of(const std::string& user_id, const std::string& name) {
  Avatar avatar;
  avatar.user_id = user_id;
  avatar.name = name;
  return avatar;
}

/// New name, address, language and picture.
PersonChanges everything(const std::string& name) {
  PersonChanges changes;
  changes.account.username.emplace(name);
  changes.account.email = AccountChanges::Email{name + "@example.org", name + "@example.org"};
  changes.account.is_verified = false;
  changes.settings.language = "French";
  changes.picture = Picture::kReplace;
  changes.new_picture = picture_of("anna", "new.png");
  return changes;
}

/// Whether nothing of `everything` is to be seen in the stores.
void expect_untouched(Backend& backend) {
  const auto account = must(backend.accounts->find_by_id("anna"));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->username, "anna");
  EXPECT_EQ(account->email, "anna@example.com");
  EXPECT_TRUE(account->is_verified);
  EXPECT_EQ(must(backend.settings->get("anna")).language, "English");
  const auto picture = must(backend.avatars->find_by_user("anna"));
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->name, "old.png");
}

void add_anna(Backend& backend) {
  must(backend.accounts->create(make_account("anna")));
  must(backend.avatars->replace(picture_of("anna", "old.png")));
}

/// Stores that fail at one step, as a database does that goes away in the middle.
class AvatarsThatFail final : public AvatarStore {
 public:
  runtime::Task<base::Result<std::optional<Avatar>>> replace(Avatar) override { co_return gone(); }
  runtime::Task<base::Result<std::optional<Avatar>>> find_by_user(std::string) override { co_return gone(); }
  runtime::Task<base::Result<std::optional<Avatar>>> find_by_name(std::string) override { co_return gone(); }
  runtime::Task<base::Result<std::optional<Avatar>>> remove(std::string) override { co_return gone(); }

 private:
  static std::unexpected<base::Error> gone() { return std::unexpected(base::unavailable("gone")); }
};

class SettingsThatFail final : public SettingsStore {
 public:
  runtime::Task<base::Result<UserSettings>> get(std::string) override { co_return gone(); }
  runtime::Task<base::Result<UserSettings>> update(std::string, SettingsChanges) override { co_return gone(); }
  runtime::Task<base::Result<bool>> remove(std::string) override { co_return gone(); }

 private:
  static std::unexpected<base::Error> gone() { return std::unexpected(base::unavailable("gone")); }
};

std::unique_ptr<PersonStore> people_in_steps(Backend& backend, AvatarStore& avatars, SettingsStore& settings) {
  return make_person_store_in_steps({*backend.accounts, avatars, settings, &nobody_goes});
}

TEST_P(PersonStoreConformance, MakesAllChangesAndHandsTheOldPictureBack) {
  add_anna(*backend_);
  const auto replaced = must(backend_->people->change("anna", everything("berta")));
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->name, "old.png");
  const auto account = must(backend_->accounts->find_by_id("anna"));
  EXPECT_EQ(account->username, "berta");
  EXPECT_EQ(account->email, "berta@example.org");
  EXPECT_FALSE(account->is_verified);
  EXPECT_EQ(must(backend_->settings->get("anna")).language, "French");
  EXPECT_EQ(must(backend_->avatars->find_by_user("anna"))->name, "new.png");
}

TEST_P(PersonStoreConformance, FindsNobodyWhoHasNoAccount) {
  must(backend_->avatars->replace(picture_of("anna", "old.png")));
  EXPECT_FALSE(must(backend_->people->find("anna")));
  EXPECT_FALSE(must(backend_->people->find_account("anna")));
}

GdprRequest deletion_of(const std::string& user_id, base::Timestamp due_at) {
  GdprRequest request;
  request.id = "deletion-of-" + user_id;
  request.user_id = user_id;
  request.request_type = GdprRequestType::kDataDeletion;
  request.slot = open_slot(request.request_type);
  request.due_at = due_at;
  return request;
}

TEST_P(PersonDeletionConformance, TellsWhenAllOfAPersonWillBeDeleted) {
  add_anna(*backend_);
  EXPECT_EQ(must(backend_->people->find("anna"))->deletion_at, std::nullopt);
  EXPECT_EQ(must(backend_->people->find_account("anna"))->deletion_at, std::nullopt);

  const base::Timestamp due_at = clock_.now() + std::chrono::hours{24};
  must(backend_->owned.of<GdprRequest>().create(deletion_of("anna", due_at)));
  EXPECT_EQ(must(backend_->people->find("anna"))->deletion_at, due_at);
  const auto found = must(backend_->people->find_account("anna"));
  EXPECT_EQ(found->deletion_at, due_at);
  EXPECT_EQ(found->account.username, "anna");
}

TEST_P(PersonDeletionConformance, TellsNothingOfADeletionThatWasCancelledOrIsAnothers) {
  add_anna(*backend_);
  GdprRequest cancelled = deletion_of("anna", clock_.now());
  cancelled.status = GdprRequestStatus::kCancelled;
  cancelled.slot = cancelled.id;
  must(backend_->owned.of<GdprRequest>().create(cancelled));
  must(backend_->owned.of<GdprRequest>().create(deletion_of("berta", clock_.now())));
  EXPECT_EQ(must(backend_->people->find("anna"))->deletion_at, std::nullopt);
  EXPECT_EQ(must(backend_->people->find_account("anna"))->deletion_at, std::nullopt);
}

TEST_P(PersonStoreConformance, FindsAccountSettingsAndPictureAsTheirOwnStoresHaveThem) {
  must(backend_->accounts->create(make_account("anna")));
  auto person = must(backend_->people->find("anna"));
  ASSERT_TRUE(person);
  EXPECT_EQ(person->account.username, "anna");
  EXPECT_EQ(person->settings.user_id, "anna");
  EXPECT_EQ(person->settings.language, "English");
  EXPECT_FALSE(person->avatar);

  must(backend_->people->change("anna", everything("berta")));
  person = must(backend_->people->find("anna"));
  ASSERT_TRUE(person);
  EXPECT_EQ(person->account.username, "berta");
  EXPECT_EQ(person->settings.language, "French");
  ASSERT_TRUE(person->avatar);
  EXPECT_EQ(person->avatar->name, "new.png");
}

TEST_P(PersonStoreConformance, RemovesAndKeepsPictures) {
  add_anna(*backend_);
  EXPECT_FALSE(must(backend_->people->change("anna", {})));
  EXPECT_TRUE(must(backend_->avatars->find_by_user("anna")));
  PersonChanges changes;
  changes.picture = Picture::kRemove;
  EXPECT_EQ(must(backend_->people->change("anna", changes))->name, "old.png");
  EXPECT_FALSE(must(backend_->avatars->find_by_user("anna")));
  EXPECT_FALSE(must(backend_->people->change("anna", changes)));
}

TEST_P(PersonStoreConformance, ChangesNothingWhenTheNameIsTaken) {
  add_anna(*backend_);
  must(backend_->accounts->create(make_account("berta")));
  EXPECT_EQ(must_fail(backend_->people->change("anna", everything("berta"))).reason(), "USERNAME_TAKEN");
  expect_untouched(*backend_);
}

TEST_P(PersonStoreConformance, ChangesNothingWhenTheUserIsGone) {
  EXPECT_EQ(must_fail(backend_->people->change("anna", everything("anna"))).code(), base::ErrorCode::kNotFound);
  EXPECT_FALSE(must(backend_->avatars->find_by_user("anna")));
  EXPECT_EQ(must(backend_->settings->get("anna")).language, "English");
}

TEST_P(PersonStoreConformance, NamesTheUserWhoseTokensAnAddressEnds) {
  add_anna(*backend_);
  const auto before = must(backend_->feed->generation());
  must(backend_->people->change("anna", everything("berta")));
  EXPECT_EQ(must(backend_->feed->changes_since(before)).user_ids, std::vector<std::string>{"anna"});
}

TEST_P(PersonStoreConformance, UndoesTheNameInStepsWhenThePictureFails) {
  add_anna(*backend_);
  AvatarsThatFail avatars;
  const auto people = people_in_steps(*backend_, avatars, *backend_->settings);
  EXPECT_EQ(must_fail(people->change("anna", everything("berta"))).code(), base::ErrorCode::kUnavailable);
  expect_untouched(*backend_);
}

// Symptom: a new picture, and the old one gone, although the call had failed.
TEST_P(PersonStoreConformance, UndoesNameAndPictureInStepsWhenTheSettingsFail) {
  add_anna(*backend_);
  SettingsThatFail settings;
  const auto people = people_in_steps(*backend_, *backend_->avatars, settings);
  EXPECT_EQ(must_fail(people->change("anna", everything("berta"))).code(), base::ErrorCode::kUnavailable);
  expect_untouched(*backend_);
  PersonChanges removal;
  removal.picture = Picture::kRemove;
  EXPECT_EQ(must_fail(people->change("anna", removal)).code(), base::ErrorCode::kUnavailable);
  expect_untouched(*backend_);
}

TEST_P(PersonStoreConformance, UndoesAFirstPictureInSteps) {
  must(backend_->accounts->create(make_account("anna")));
  SettingsThatFail settings;
  const auto people = people_in_steps(*backend_, *backend_->avatars, settings);
  EXPECT_EQ(must_fail(people->change("anna", everything("berta"))).code(), base::ErrorCode::kUnavailable);
  EXPECT_FALSE(must(backend_->avatars->find_by_user("anna")));
}

}  // namespace
}  // namespace storage::conformance
