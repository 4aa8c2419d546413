#include "user/domain/installation.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
namespace memory = storage::memory;
using storage::BlobKind;
using storage::InstallationMark;

template <class T>
T must(runtime::Task<base::Result<T>> task) {
  base::Result<T> result = runtime::run(std::move(task));
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A database with its uploads; parts are replaced as an operator would by mistake.
class InstallationTest : public testing::Test {
 protected:
  [[nodiscard]] Installation installation() {
    return Installation(
        {.database = *database_, .uploads = uploads_.get(), .archive = *archive_, .blobs = *blobs_, .clock = clock_});
  }
  [[nodiscard]] Standing standing() {
    Installation looking = installation();
    return must(looking.examine()).standing;
  }
  void sign_up() {
    storage::Account account;
    account.id = "a";
    must(archive_->write({account}));
  }
  void upload(const std::string& name) {
    const auto writer = must(blobs_->create(BlobKind::kDocument));
    must(writer->append("x"));
    must(writer->commit(name));
  }
  void store_row(const std::string& name) {
    storage::Document document;
    document.id = document.stored_name = name;
    must(archive_->write({document}));
  }
  /// As a running service does after an upload.
  void use() {
    Installation running = installation();
    static_cast<void>(must(running.examine()));
    must(running.raise());
  }
  void replace_database() {
    database_ = memory::make_installation_store();
    archive_ = memory::make_archive();
  }
  void replace_uploads() {
    uploads_ = memory::make_upload_mark();
    blobs_ = memory::make_blob_store(clock_);
  }

  testkit::FakeClock clock_;
  std::unique_ptr<storage::InstallationStore> database_ = memory::make_installation_store();
  std::unique_ptr<storage::UploadMark> uploads_ = memory::make_upload_mark();
  std::unique_ptr<storage::Archive> archive_ = memory::make_archive();
  std::unique_ptr<storage::BlobStore> blobs_ = memory::make_blob_store(clock_);
};

// Symptom: a start with an empty database beside old uploads removed every one of them.
TEST_F(InstallationTest, ANewDatabaseBesideUploadsOfAnotherIsSeen) {
  sign_up();
  upload("a");
  use();
  replace_database();
  EXPECT_EQ(standing(), Standing::kForeign);
  sign_up();
  EXPECT_EQ(standing(), Standing::kForeign);
}

TEST_F(InstallationTest, AnEmptyDatabaseBesideUploadsOfAProgramWithoutMarksIsSeenAlsoLater) {
  upload("a");
  EXPECT_EQ(standing(), Standing::kForeign);
  sign_up();
  EXPECT_EQ(standing(), Standing::kForeign);
}

TEST_F(InstallationTest, AccountsAloneDoNotMakeFilesOfAProgramWithoutMarksOurs) {
  sign_up();
  upload("a");
  EXPECT_EQ(standing(), Standing::kForeign);
}

TEST_F(InstallationTest, ADatabaseThatWasSetBackIsSeenAlsoLater) {
  sign_up();
  use();
  const InstallationMark yesterday = must(database_->get());
  clock_.advance(10h);
  upload("a");
  use();
  must(database_->set(yesterday));
  EXPECT_EQ(standing(), Standing::kOlder);
  Installation running = installation();
  static_cast<void>(must(running.examine()));
  clock_.advance(1h);
  must(running.raise());
  EXPECT_EQ(standing(), Standing::kOlder);
}

TEST_F(InstallationTest, ADatabaseThatIsReplacedWhileTheServiceRunsIsNotMadeToFit) {
  sign_up();
  Installation running = installation();
  static_cast<void>(must(running.examine()));
  must(database_->set({.id = storage::new_installation_id(), .high_water = 1}));
  must(running.raise());
  EXPECT_EQ(standing(), Standing::kForeign);
}

TEST_F(InstallationTest, AVolumeThatIsNotMountedIsSeenAndGetsNoMark) {
  sign_up();
  store_row("a");
  upload("a");
  use();
  replace_uploads();
  EXPECT_EQ(standing(), Standing::kMissing);
  EXPECT_FALSE(must(uploads_->find()));
}

TEST_F(InstallationTest, UploadsOfAProgramWithoutMarksBesideAMarkedDatabaseAreSeen) {
  sign_up();
  use();
  replace_uploads();
  upload("b");
  EXPECT_EQ(standing(), Standing::kUnmarked);
}

TEST_F(InstallationTest, ADamagedMarkFitsNoDatabase) {
  sign_up();
  use();
  must(uploads_->set({.id = "damaged"}));
  EXPECT_EQ(standing(), Standing::kForeign);
}

TEST_F(InstallationTest, JoinsWhatIsNew) {
  EXPECT_EQ(standing(), Standing::kTogether);
  EXPECT_EQ(must(uploads_->find()), must(database_->get()));
  EXPECT_EQ(must(database_->get()).high_water, base::to_millis(clock_.now()));
}

TEST_F(InstallationTest, JoinsWhatAProgramWithoutMarksLeft) {
  sign_up();
  store_row("a");
  upload("a");
  EXPECT_EQ(standing(), Standing::kTogether);
  EXPECT_EQ(must(uploads_->find())->id, must(database_->get()).id);
}

TEST_F(InstallationTest, JoinsNewUploadsToADatabaseThatNamesNone) {
  sign_up();
  use();
  replace_uploads();
  EXPECT_EQ(standing(), Standing::kTogether);
}

TEST_F(InstallationTest, StaysTogetherWhenItEndsBetweenTheTwoMarks) {
  sign_up();
  use();
  static_cast<void>(must(database_->raise(clock_.now())));  // and no more
  EXPECT_EQ(standing(), Standing::kTogether);
}

TEST_F(InstallationTest, IsTogetherAfterAnOperatorSaidSo) {
  upload("a");
  ASSERT_EQ(standing(), Standing::kForeign);
  Installation confirmed = installation();
  must(confirmed.adopt());
  EXPECT_EQ(standing(), Standing::kTogether);
}

TEST_F(InstallationTest, FilesInTheDatabaseAlwaysBelongToIt) {
  uploads_.reset();
  upload("a");
  EXPECT_EQ(standing(), Standing::kTogether);
}

TEST_F(InstallationTest, SaysHowFarOffTheClockIsUntilSomebodySaysItIsRight) {
  use();
  clock_.advance(24h * 365);
  Installation running = installation();
  EXPECT_GT(must(running.examine()).clock_error, 24h * 364);
  must(running.raise());
  EXPECT_GT(must(running.examine()).clock_error, 24h * 364);
  must(running.adopt());
  EXPECT_EQ(must(running.examine()).clock_error, 0ms);
}

}  // namespace
}  // namespace user
