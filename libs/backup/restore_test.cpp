#include "backup/restore.hpp"

#include <boost/json.hpp>

#include "backup/test_installation.hpp"
#include "storage/sqlite/snapshot.hpp"

namespace backup {
namespace {

class RestoreTest : public testing::Test {
 protected:
  RestoreTest() {
    Installation installation(folder_.path() / "data");
    installation.sign_up("kevin");
    installation.upload("a.txt", "aaa");
    storage::Session session;
    session.id = session.token_hash = "s";
    session.user_id = "kevin";
    session.expires_at = base::from_millis(4'000'000'000'000);
    EXPECT_TRUE(runtime::run(installation.sessions->create(session)));
    EXPECT_TRUE(back_up(installation.source(), backup_, clock_, {.program = "test"}));
  }

  std::string refusal(const RestoreOptions& options = {}) {
    const auto restored = restore(backup_, target_, clock_, options);
    EXPECT_FALSE(std::filesystem::exists(target_.string() + ".partial"));
    return restored ? "" : restored.error().message();
  }
  void replace(const Path& name, const std::string& text) { std::ofstream(backup_ / name, std::ios::binary) << text; }
  /// Writes SHA256SUMS and a manifest that fits it: what somebody could do who wants to fool us.
  void seal(const std::string& sums, std::uint64_t files, std::uint64_t bytes) {
    replace("SHA256SUMS", sums);
    auto manifest = parse_manifest(text_of(backup_ / "manifest.json")).value();
    manifest.sums_sha256 = base::to_hex(security::sha256(sums));
    manifest.files = files;
    manifest.bytes = bytes;
    replace("manifest.json", to_json(manifest));
  }

  testkit::TemporaryFolder folder_;
  testkit::FakeClock clock_;
  const Path backup_ = folder_.path() / "backup";
  const Path target_ = folder_.path() / "restored";
};

TEST_F(RestoreTest, RefusesABackupWithoutManifest) {
  std::filesystem::remove(backup_ / "manifest.json");
  EXPECT_NE(refusal().find("no complete backup"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(target_));
}

TEST_F(RestoreTest, RefusesADamagedManifest) {
  for (const char* text : {"", "{", "[]", R"({"format":1})"}) {
    replace("manifest.json", text);
    EXPECT_EQ(refusal(), "manifest.json is damaged") << text;
  }
}

TEST_F(RestoreTest, RefusesASchemaItDoesNotKnow) {
  auto manifest = parse_manifest(text_of(backup_ / "manifest.json")).value();
  for (const std::int64_t schema : {std::int64_t{0}, manifest.schema + 1}) {
    auto other = manifest;
    other.schema = schema;
    replace("manifest.json", to_json(other));
    EXPECT_TRUE(refusal().starts_with("the backup's schema is version " + std::to_string(schema)));
  }
}

TEST_F(RestoreTest, RefusesAnotherFormat) {
  auto manifest = parse_manifest(text_of(backup_ / "manifest.json")).value();
  manifest.format = 2;
  replace("manifest.json", to_json(manifest));
  EXPECT_EQ(refusal(), "the backup has a form this program does not know");
}

TEST_F(RestoreTest, RefusesAChangedFile) {
  replace("uploads/documents/a.txt", "aab");
  EXPECT_EQ(refusal(), "uploads/documents/a.txt was changed");
  EXPECT_FALSE(std::filesystem::exists(target_));
}

TEST_F(RestoreTest, RefusesAChangedDatabase) {
  std::string bytes = text_of(backup_ / "dreamscape.db");
  bytes[bytes.size() / 2] ^= 1;
  replace("dreamscape.db", bytes);
  EXPECT_EQ(refusal(), "dreamscape.db was changed");
}

TEST_F(RestoreTest, RefusesAMissingFile) {
  std::filesystem::remove(backup_ / "uploads/documents/a.txt");
  EXPECT_EQ(refusal(), "uploads/documents/a.txt is missing");
}

TEST_F(RestoreTest, RefusesChangedChecksums) {
  replace("SHA256SUMS", text_of(backup_ / "SHA256SUMS") + "\n");
  EXPECT_EQ(refusal(), "SHA256SUMS was changed");
}

TEST_F(RestoreTest, NeverLeavesItsTarget) {
  for (const std::string name : {"../evil", "/etc/evil", "uploads/documents/../../evil", "uploads/avatars/.hidden",
                                 "dreamscape.db-wal", "jwt_secret"}) {
    seal(std::string(64, '0') + "  " + name + "\n", 1, 0);
    EXPECT_EQ(refusal(), "SHA256SUMS names a file no backup holds") << name;
  }
}

TEST_F(RestoreTest, RefusesFewerFilesThanTheManifestSays) {
  seal("", 2, 10);
  EXPECT_EQ(refusal(), "the backup does not hold what its manifest says");
}

TEST_F(RestoreTest, RefusesATargetThatHoldsSomething) {
  std::filesystem::create_directory(target_);
  std::ofstream(target_ / "mine") << "x";
  EXPECT_NE(refusal().find("not empty"), std::string::npos);
}

// Somebody emptied the data directory under a running program: it goes on writing to files nobody sees.
TEST_F(RestoreTest, RefusesAnEmptyFolderOfARunningInstance) {
  const Installation running(target_);
  for (const auto& entry : std::filesystem::directory_iterator(target_)) std::filesystem::remove_all(entry.path());
  EXPECT_NE(refusal().find("in use by a running instance"), std::string::npos);
}

TEST_F(RestoreTest, ThrowsAwayWhatAKilledRestoreLeft) {
  std::filesystem::create_directories(target_.string() + ".partial/uploads/documents");
  std::ofstream(target_.string() + ".partial/uploads/documents/half.txt") << "half";
  EXPECT_EQ(refusal(), "");
  EXPECT_FALSE(std::filesystem::exists(target_ / "uploads/documents/half.txt"));
}

TEST_F(RestoreTest, BringsBackRowsAndFiles) {
  ASSERT_EQ(refusal(), "");
  Installation restored(target_);
  EXPECT_TRUE(runtime::run(restored.accounts->find_by_id("kevin")).value());
  auto reader = runtime::run(restored.blobs->open(storage::BlobKind::kDocument, "a.txt")).value();
  EXPECT_EQ(runtime::run(reader->read(100)).value(), "aaa");
}

TEST_F(RestoreTest, TakesAnEmptyFolder) {
  std::filesystem::create_directory(target_);
  EXPECT_EQ(refusal(), "");
  EXPECT_TRUE(std::filesystem::exists(target_ / "dreamscape.db"));
}

TEST_F(RestoreTest, EndsEveryTokenAndSession) {
  ASSERT_EQ(refusal(), "");
  Installation restored(target_);
  EXPECT_GT(runtime::run(restored.accounts->find_by_id("kevin")).value()->token_epoch, 1'000'000U);
  EXPECT_FALSE(runtime::run(restored.sessions->find_by_token("s")).value());
}

TEST_F(RestoreTest, KeepsSessionsWhenAskedTo) {
  ASSERT_EQ(refusal({.keep_sessions = true}), "");
  Installation restored(target_);
  EXPECT_EQ(runtime::run(restored.accounts->find_by_id("kevin")).value()->token_epoch, 0U);
  EXPECT_TRUE(runtime::run(restored.sessions->find_by_token("s")).value());
}

// Symptom: with the settings as they are delivered, who was erased after the backup was back.
TEST_F(RestoreTest, TakesTheErasureLedgerAlong) {
  const Path ledger = folder_.path() / "erasures";
  std::ofstream(ledger) << "hashes\n";
  ASSERT_EQ(refusal({.erasure_ledger = ledger}), "");
  EXPECT_EQ(text_of(target_ / "erasures"), "hashes\n");
}

TEST_F(RestoreTest, NeedsNoErasureLedger) {
  ASSERT_EQ(refusal({.erasure_ledger = folder_.path() / "absent"}), "");
  EXPECT_FALSE(std::filesystem::exists(target_ / "erasures"));
}

// Else a start would find files that belong to no database, and sweep none of them ever.
TEST_F(RestoreTest, MarksTheFilesAsThoseOfTheRestoredDatabase) {
  ASSERT_TRUE(restore(backup_, target_, clock_, {}));
  const auto in_database = storage::sqlite::inspect(target_ / "dreamscape.db").value().installation;
  ASSERT_TRUE(in_database);
  EXPECT_EQ(storage::parse_mark(text_of(target_ / "uploads" / ".installation")), in_database);
  EXPECT_EQ(in_database, storage::sqlite::inspect(folder_.path() / "data" / "dreamscape.db").value().installation);
}

}  // namespace
}  // namespace backup
