#include "user/domain/documents.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace user {
namespace {

namespace memory = storage::memory;
using storage::BlobKind;

constexpr std::uint64_t kFiveBytes = 5;

runtime::Task<base::Status> begin_one(Documents& documents) {
  const auto upload = co_await documents.begin("u");
  if (!upload) co_return std::unexpected(upload.error());
  co_return base::Status{};
}

runtime::Task<base::Result<storage::DocumentEntry>> receive_one(Documents& documents, std::string bytes,
                                                                std::string name = {}) {
  auto upload = co_await documents.begin("u");
  if (!upload) co_return std::unexpected(upload.error());
  const base::Status named = upload->set_name(name);
  if (!named) co_return std::unexpected(named.error());
  const base::Status appended = co_await upload->append(std::move(bytes));
  if (!appended) co_return std::unexpected(appended.error());
  DocumentLabel label;
  co_return co_await documents.finish("u", std::move(*upload), label);
}

/// Two uploads that both began while there was room; what became of the second.
runtime::Task<base::Result<storage::DocumentEntry>> receive_two(Documents& documents) {
  auto first = co_await documents.begin("u");
  auto second = co_await documents.begin("u");
  if (!first || !second) co_return std::unexpected(base::internal_error("no room to begin"));
  static_cast<void>(co_await first->append("one"));
  static_cast<void>(co_await second->append("two"));
  DocumentLabel label;
  const auto stored = co_await documents.finish("u", std::move(*first), label);
  if (!stored) co_return std::unexpected(stored.error());
  co_return co_await documents.finish("u", std::move(*second), label);
}

class DocumentFilesTest : public testing::Test {
 protected:
  Documents documents(storage::DocumentQuota quota = {}) {
    return Documents(Documents::Parts{.documents = *rows_,
                                      .blobs = *blobs_,
                                      .installation = installation_,
                                      .clock = clock_,
                                      .random = random_,
                                      .quota = quota,
                                      .bytes_max = kFiveBytes});
  }
  [[nodiscard]] std::size_t files() { return runtime::run(blobs_->list(BlobKind::kDocument, "", 10))->size(); }

  testkit::FakeClock clock_;
  testkit::SeededRandom random_;
  std::unique_ptr<storage::BlobStore> blobs_ = memory::make_blob_store(clock_);
  std::unique_ptr<storage::DocumentCatalogue> rows_ = memory::make_document_catalogue();
  std::unique_ptr<storage::InstallationStore> marks_ = memory::make_installation_store();
  std::unique_ptr<storage::Archive> archive_ = memory::make_archive();
  Installation installation_{Installation::Parts{
      .database = *marks_, .uploads = nullptr, .archive = *archive_, .blobs = *blobs_, .clock = clock_}};
};

// The store would refuse the row as well, but only after all bytes had been received and written.
TEST_F(DocumentFilesTest, RefusesAUserWithoutRoomBeforeTheFirstByte) {
  Documents by_count = documents({.count_max = 1, .bytes_max = 1'000});
  ASSERT_TRUE(runtime::run(receive_one(by_count, "12345")).has_value());
  const base::Status refused = runtime::run(begin_one(by_count));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason(), "QUOTA_EXCEEDED");
  Documents by_bytes = documents({.count_max = 1'000, .bytes_max = 5});
  EXPECT_FALSE(runtime::run(begin_one(by_bytes)).has_value());
}

TEST_F(DocumentFilesTest, TakesADocumentOfExactlyTheLimitAndNoByteMore) {
  Documents some = documents();
  EXPECT_TRUE(runtime::run(receive_one(some, "12345")).has_value());
  const auto refused = runtime::run(receive_one(some, "123456"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(files(), 1U);
}

TEST_F(DocumentFilesTest, WritesNoneOfTheBytesThatTellThatTheyAreRefused) {
  const auto writes = [this](std::string name, std::string bytes) -> runtime::Task<std::uint64_t> {
    Documents some = documents();
    auto upload = co_await some.begin("u");
    if (upload->set_name(name)) static_cast<void>(co_await upload->append(std::move(bytes)));
    co_return upload->size();
  };
  EXPECT_EQ(runtime::run(writes("a.txt", "text")), 4U);
  EXPECT_EQ(runtime::run(writes("a.txt", "<html")), 0U);
  EXPECT_EQ(runtime::run(writes("a.txt", "%PDF-")), 0U);
  EXPECT_EQ(runtime::run(writes("a.exe", "text")), 0U);
}

TEST_F(DocumentFilesTest, ShortensAFileNameToATitle) {
  Documents some = documents();
  const std::string name(kDocumentTitleMax + 20, 'a');
  const auto stored = runtime::run(receive_one(some, "12345", name));
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->document.title, std::string(kDocumentTitleMax, 'a'));
  EXPECT_EQ(stored->document.original_name, name);
}

TEST_F(DocumentFilesTest, KeepsNoBytesOfADocumentThatFoundNoRoomInTheEnd) {
  Documents one = documents({.count_max = 1, .bytes_max = 1'000});
  EXPECT_FALSE(runtime::run(receive_two(one)).has_value());
  EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace user
