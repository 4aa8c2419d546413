// Equal files of one user, which are stored once (docs/http-contract.md §4.3, docs/documents.md).
#include <fcntl.h>
#include <unistd.h>

#include <set>

#include "base/descriptor.hpp"
#include "user/testing/uploads.hpp"

namespace user {
namespace {

class EqualDocumentsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(EqualDocumentsTest);

std::set<std::filesystem::path> files_of(World& world) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(world.uploads() / "documents")) files.insert(entry);
  return files;
}

TEST_P(EqualDocumentsTest, LiveAndGoEachByItself) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string first = document_id_of(world.upload_document(kevin, "the same", "a.txt"));
  const std::string second = document_id_of(world.upload_document(kevin, "the same", "b.txt"));
  EXPECT_EQ(world.get("documents/usage", kevin.bearer()).json().at("data").at("bytes"), 16);
  EXPECT_EQ(world.remove("documents/" + first + "?permanent=true", kevin.bearer()).status, 200);
  EXPECT_EQ(content_of(world, kevin, second), "the same");
  const std::string third = document_id_of(world.upload_document(kevin, "the same", "c.txt"));
  EXPECT_EQ(world.remove("documents/" + second + "?permanent=true", kevin.bearer()).status, 200);
  EXPECT_EQ(content_of(world, kevin, third), "the same");
}

TEST(SharedFilesTest, AreOneFileForOneUserAndNeverForTwo) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  EXPECT_EQ(world.upload_document(kevin, "the same", "a.txt").status, 201);
  EXPECT_EQ(world.upload_document(kevin, "the same", "b.txt").status, 201);
  EXPECT_EQ(world.upload_document(other, "the same", "c.txt").status, 201);
  EXPECT_EQ(world.upload_document(kevin, "not that", "d.txt").status, 201);
  std::multiset<std::uintmax_t> names;
  for (const auto& file : files_of(world)) names.insert(std::filesystem::hard_link_count(file));
  EXPECT_EQ(names, (std::multiset<std::uintmax_t>{1, 1, 2, 2}));
}

/// A file that a disk has damaged: its digest is that of the upload, its bytes are not.
TEST(SharedFilesTest, AreNotSharedWithADamagedFile) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.upload_document(kevin, "the same", "a.txt").status, 201);
  {
    const base::Descriptor damaged(::open(files_of(world).begin()->c_str(), O_WRONLY | O_CLOEXEC));
    ASSERT_EQ(::pwrite(damaged.get(), "X", 1, 0), 1);
  }
  const std::string second = document_id_of(world.upload_document(kevin, "the same", "b.txt"));
  EXPECT_EQ(content_of(world, kevin, second), "the same");
}

/// What nothing names and is old is swept; a new name of an old file must not look like that.
TEST(SharedFilesTest, AreAsOldAsTheNewestOfThem) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.upload_document(kevin, "the same", "a.txt").status, 201);
  const auto first = *files_of(world).begin();
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours{24 * 100};
  std::filesystem::last_write_time(first, long_ago);
  EXPECT_EQ(world.upload_document(kevin, "the same", "b.txt").status, 201);
  for (const auto& file : files_of(world)) {
    EXPECT_GT(std::filesystem::last_write_time(file), long_ago + std::chrono::hours{24 * 99}) << file;
  }
}

}  // namespace
}  // namespace user
