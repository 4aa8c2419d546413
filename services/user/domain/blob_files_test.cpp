#include "user/domain/blob_files.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"

namespace user {
namespace {

using storage::BlobKind;

TEST(BlobFilesTest, ReadsAFileOfExactlyTheBoundAndNoLargerOne) {
  const testkit::FakeClock clock;
  const auto blobs = storage::memory::make_blob_store(clock);
  ASSERT_TRUE(runtime::run(write_blob(*blobs, BlobKind::kAvatar, "1-1.png", "12345")));
  EXPECT_EQ(runtime::run(read_blob(*blobs, BlobKind::kAvatar, "1-1.png", 5)).value(), "12345");
  const auto refused = runtime::run(read_blob(*blobs, BlobKind::kAvatar, "1-1.png", 4));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kPayloadTooLarge);
}

TEST(BlobFilesTest, ReadsAFileOfManyPieces) {
  const testkit::FakeClock clock;
  const auto blobs = storage::memory::make_blob_store(clock);
  const std::string bytes(2 * storage::kBlobReadMax + 1, 'x');
  ASSERT_TRUE(runtime::run(write_blob(*blobs, BlobKind::kAvatar, "1-1.png", bytes)));
  EXPECT_TRUE(runtime::run(read_blob(*blobs, BlobKind::kAvatar, "1-1.png", bytes.size())).value() == bytes);
}

}  // namespace
}  // namespace user
