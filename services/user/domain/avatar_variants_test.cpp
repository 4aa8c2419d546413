#include "user/domain/avatar_variants.hpp"

#include <functional>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "media/limits.hpp"
#include "user/domain/blob_files.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

constexpr const char* kName = "1-1.png";
constexpr const char* kUser = "kevin";

/// Calls the test while a square is being made, then answers what the test wants.
class ScriptedProcessor final : public media::ImageProcessor {
 public:
  using Script = std::function<base::Result<media::Processed>()>;
  explicit ScriptedProcessor(Script script) : script_(std::move(script)) {}
  base::Result<media::Processed> process(const media::ImageRequest& /*request*/) override { return script_(); }

 private:
  Script script_;
};

media::Processed one_square() {
  media::Processed processed;
  media::SquareImage square{.size = 64, .image = {}};
  square.image.bytes = {std::byte{1}};
  processed.squares.push_back(std::move(square));
  return processed;
}

class AvatarVariantsTest : public testing::Test {
 protected:
  AvatarVariantsTest() {
    storage::Avatar avatar;
    avatar.user_id = kUser;
    avatar.name = kName;
    avatar.sha256 = "00";
    EXPECT_TRUE(world_.run(stores().avatars->replace(avatar)).has_value());
    EXPECT_TRUE(world_.run(write_blob(*stores().blobs, storage::BlobKind::kAvatar, kName, "picture")).has_value());
  }
  ~AvatarVariantsTest() override {
    pool_.stop();
    loops_.stop();
    loops_.join();
  }
  void SetUp() override { loops_.start(); }

  backend::Backend& stores() { return world_.stores(); }
  AvatarVariants variants(media::ImageProcessor& processor) {
    return AvatarVariants(
        {.avatars = *stores().avatars, .blobs = *stores().blobs, .processor = processor, .image_pool = pool_});
  }

  template <class T>
  std::future<T> begin(runtime::Task<T> task) {
    return boost::asio::co_spawn(loops_.at(0), std::move(task), boost::asio::use_future);
  }
  /// Everything begun before has come as far as it can: the stores of this world never wait.
  void settle() {
    const auto nothing = []() -> runtime::Task<void> { co_return; };
    begin(nothing()).get();
  }

  World world_;
  runtime::EventLoops loops_{1};
  runtime::WorkerPool pool_{{.name = "image", .threads = 1}};
};

// Symptom: those who waited for a square that could not be made were told that the avatar does not exist.
TEST_F(AvatarVariantsTest, TellsThoseWhoWaitWhatBecameOfTheSquare) {
  std::promise<void> begun;
  std::promise<void> may_end;
  ScriptedProcessor processor([&]() -> base::Result<media::Processed> {
    begun.set_value();
    may_end.get_future().wait();
    return std::unexpected(media::not_an_image("broken"));
  });
  AvatarVariants squares = variants(processor);
  auto maker = begin(squares.open_square(kName, 64));
  begun.get_future().wait();
  auto waiter = begin(squares.open_square(kName, 64));
  settle();
  may_end.set_value();
  for (auto* answer : {&maker, &waiter}) {
    const auto image = answer->get();
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error().code(), base::ErrorCode::kUnavailable);
  }
}

// Nobody else would remove it: the picture's own removal looked for squares before this one was there.
TEST_F(AvatarVariantsTest, RemovesTheSquareOfAPictureThatWentMeanwhile) {
  ScriptedProcessor processor([&]() -> base::Result<media::Processed> {
    EXPECT_TRUE(world_.run(stores().avatars->remove(kUser)).has_value());
    return one_square();
  });
  AvatarVariants squares = variants(processor);
  const auto image = world_.run(squares.open_square(kName, 64));
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code(), base::ErrorCode::kNotFound);
  const auto left = world_.run(stores().blobs->list(storage::BlobKind::kAvatarVariant, "", 10));
  ASSERT_TRUE(left.has_value());
  EXPECT_TRUE(left->empty());
}

TEST_F(AvatarVariantsTest, MakesASquareOnce) {
  int made = 0;
  ScriptedProcessor processor([&]() -> base::Result<media::Processed> {
    ++made;
    return one_square();
  });
  AvatarVariants squares = variants(processor);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(world_.run(squares.open_square(kName, 64)).has_value());
  EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace user
