// Requests that were let in before an erasure and store something while it goes on.
#include <functional>
#include <set>

#include "user/testing/blobs_behind.hpp"
#include "user/testing/uploads.hpp"

namespace user {
namespace {

using storage::BlobKind;

/// Files of which the first of a kind that is erased is followed by what another request does just then.
class BlobsInBetween final : public BlobsBehind {
 public:
  using BlobsBehind::BlobsBehind;
  /// Before an erasure begins.
  void on_erased(BlobKind kind, std::function<runtime::Task<void>()> between) {
    kind_ = kind;
    between_ = std::move(between);
  }
  runtime::Task<base::Result<bool>> erase(BlobKind kind, std::string name) override {
    const auto erased = co_await BlobsBehind::erase(kind, std::move(name));
    if (between_ && kind == kind_) co_await std::exchange(between_, nullptr)();
    co_return erased;
  }

 private:
  BlobKind kind_{};
  std::function<runtime::Task<void>()> between_;
};

class OvertakenErasureTest : public OnEveryStore {
 protected:
  OvertakenErasureTest() : world_(GetParam(), test_config(), [this](auto stores) { return wrap(std::move(stores)); }) {}

  std::unique_ptr<backend::Backend> wrap(std::unique_ptr<backend::Backend> stores) {
    auto blobs = std::make_unique<BlobsInBetween>(std::move(stores->blobs));
    blobs_ = blobs.get();
    stores->blobs = std::move(blobs);
    return stores;
  }

  runtime::Task<bool> write(BlobKind kind, std::string name) {
    const auto writer = co_await blobs_->create(kind);
    const base::Status appended = co_await (*writer)->append("late");
    const base::Status committed = co_await (*writer)->commit(std::move(name));
    co_return appended&& committed;
  }

  /// Erases the person, whose request comes to `overtake` when the first file of the kind has gone.
  void erase(const Person& person, BlobKind kind, std::function<runtime::Task<bool>()> overtake) {
    bool has_overtaken = false;
    blobs_->on_erased(kind, [&]() -> runtime::Task<void> { has_overtaken = co_await overtake(); });
    ASSERT_TRUE(world_.run(world_.app().erasure().erase(person.id)).value());
    ASSERT_TRUE(has_overtaken);
  }

  BlobsInBetween* blobs_ = nullptr;  // set while the world is made
  World world_;
};
INSTANTIATE_ON_EVERY_STORE(OvertakenErasureTest);

TEST_P(OvertakenErasureTest, TakesThePictureThatReplacedTheOneBefore) {
  const Person kevin = world_.sign_up();
  ASSERT_EQ(world_.upload_avatar(kevin, small_png()).status, 200);
  erase(kevin, BlobKind::kAvatar, [&]() -> runtime::Task<bool> {
    if (!co_await write(BlobKind::kAvatar, "later.png")) co_return false;
    storage::Avatar later;
    later.user_id = kevin.id;
    later.name = "later.png";
    const auto replaced = co_await world_.stores().avatars->replace(std::move(later));
    co_return replaced && *replaced;
  });
  EXPECT_FALSE(world_.run(world_.stores().avatars->find_by_user(kevin.id)).value());
  EXPECT_EQ(blobs_in(world_), 0U);
}

TEST_P(OvertakenErasureTest, TakesTheVersionThatWasAddedMeanwhile) {
  const Person kevin = world_.sign_up();
  const auto uploaded = world_.upload_document(kevin, "a text");
  ASSERT_EQ(uploaded.status, 201);
  erase(kevin, BlobKind::kDocument, [&]() -> runtime::Task<bool> {
    storage::DocumentCatalogue& documents = *world_.stores().documents;
    const std::string id = document_id_of(uploaded);
    const auto entry = co_await documents.get(kevin.id, id);
    const bool has_older = co_await write(BlobKind::kDocumentVersion, "later.txt");
    const bool has_newer = co_await write(BlobKind::kDocument, "later.txt");
    storage::NewVersion later;
    later.content.stored_name = "later.txt";
    later.replaced = entry->document.stored_name;
    const auto added = co_await documents.add_version(kevin.id, id, std::move(later), {});
    co_return has_older&& has_newer&& added;
  });
  EXPECT_EQ(world_.run(world_.stores().documents->usage(kevin.id)).value(), storage::DocumentUsage{});
  EXPECT_EQ(blobs_in(world_), 0U);
}

TEST_P(OvertakenErasureTest, TakesThePieceThatCameMeanwhile) {
  const Person kevin = world_.sign_up();
  storage::ResumableUpload upload;
  upload.id = "an-upload";
  upload.user_id = kevin.id;
  upload.length = 10;
  upload.created_at = world_.clock().now();
  upload.expires_at = upload.created_at + std::chrono::hours{1};
  ASSERT_TRUE(world_.run(world_.stores().documents->uploads().create(upload, {})));
  ASSERT_TRUE(world_.run(write(BlobKind::kUploadPiece, storage::piece_name(upload.id, 0, "a"))));
  erase(kevin, BlobKind::kUploadPiece,
        [&] { return write(BlobKind::kUploadPiece, storage::piece_name(upload.id, 4, "b")); });
  EXPECT_EQ(pieces_in(world_), 0U);
}

}  // namespace
}  // namespace user
