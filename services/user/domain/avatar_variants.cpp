#include "user/domain/avatar_variants.hpp"

#include <map>
#include <mutex>
#include <utility>

#include "base/encoding.hpp"
#include "runtime/notice.hpp"
#include "user/domain/blob_files.hpp"

namespace user {
namespace {

/// A stored picture fits in a small box; far above what any encoder makes of it.
constexpr std::size_t kStoredBytesMax = 32 * 1024 * 1024;
constexpr std::string_view kSquareType = "image/webp";

std::string square_name(std::string_view name, std::uint32_t size) {
  return std::string(name) + "." + std::to_string(size) + ".webp";
}

}  // namespace

base::Error avatar_not_found() { return {base::ErrorCode::kNotFound, "Avatar not found"}; }

std::optional<std::string_view> avatar_of_variant(std::string_view blob_name) {
  for (const std::uint32_t size : kAvatarSizes) {
    const std::string ending = square_name("", size);
    if (blob_name.ends_with(ending)) return blob_name.substr(0, blob_name.size() - ending.size());
  }
  return std::nullopt;
}

runtime::Task<base::Result<storage::Avatar>> AvatarVariants::get(std::string name) {
  if (!storage::is_blob_name(name)) co_return std::unexpected(avatar_not_found());
  auto avatar = co_await parts_.avatars.find_by_name(std::move(name));
  if (!avatar) co_return std::unexpected(std::move(avatar).error());
  if (!*avatar) co_return std::unexpected(avatar_not_found());
  co_return std::move(**avatar);
}

runtime::Task<base::Result<ServedImage>> AvatarVariants::open(std::string name) {
  const auto avatar = co_await get(name);
  if (!avatar) co_return std::unexpected(avatar.error());
  auto content = co_await parts_.blobs.open(storage::BlobKind::kAvatar, std::move(name));
  if (!content) co_return std::unexpected(std::move(content).error());
  co_return ServedImage{avatar->mime_type, avatar->sha256, std::move(*content)};
}

runtime::Task<base::Result<ServedImage>> AvatarVariants::open_square(std::string name, std::uint32_t size) {
  const auto avatar = co_await get(name);
  if (!avatar) co_return std::unexpected(avatar.error());
  const std::string square = square_name(name, size);
  auto content = co_await parts_.blobs.open(storage::BlobKind::kAvatarVariant, square);
  if (!content && content.error().code() == base::ErrorCode::kNotFound) {
    const base::Status made = co_await make_once(std::move(name), size);
    if (!made) co_return std::unexpected(made.error());
    content = co_await parts_.blobs.open(storage::BlobKind::kAvatarVariant, square);
  }
  if (!content) co_return std::unexpected(std::move(content).error());
  co_return ServedImage{std::string(kSquareType), avatar->sha256 + "-" + std::to_string(size), std::move(*content)};
}

/// A square being made, and what became of it.
struct AvatarVariants::Square {
  runtime::Notice done;
  base::Status outcome = std::unexpected(base::unavailable("an avatar square was given up"));  ///< read after `done`
};

struct AvatarVariants::Board {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Square>> squares;  ///< by blob name
};

AvatarVariants::AvatarVariants(Parts parts) : parts_(parts), board_(std::make_shared<Board>()) {}

/// One caller's part in making a square. The first is the maker; however the making ends, the others are told.
class AvatarVariants::Making {
 public:
  Making(std::shared_ptr<Board> board, std::string name) : board_(std::move(board)), name_(std::move(name)) {
    const std::lock_guard lock(board_->mutex);
    auto& square = board_->squares[name_];
    is_maker_ = square == nullptr;
    if (is_maker_) square = std::make_shared<Square>();
    square_ = square;
  }
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;
  ~Making() {
    if (!is_maker_) return;
    {
      const std::lock_guard lock(board_->mutex);
      board_->squares.erase(name_);
    }
    square_->done.give();
  }

  [[nodiscard]] bool is_maker() const noexcept { return is_maker_; }
  [[nodiscard]] Square& square() noexcept { return *square_; }

 private:
  const std::shared_ptr<Board> board_;
  const std::string name_;
  std::shared_ptr<Square> square_;
  bool is_maker_ = false;
};

runtime::Task<base::Status> AvatarVariants::make_once(std::string name, std::uint32_t size) {
  Making making(board_, square_name(name, size));
  if (making.is_maker()) {
    base::Status made = co_await make(std::move(name), size);
    making.square().outcome = std::move(made);
  } else if (!co_await making.square().done.wait(parts_.wait_max)) {
    co_return std::unexpected(base::unavailable("an avatar square took too long"));
  }
  co_return making.square().outcome;
}

runtime::Task<base::Status> AvatarVariants::make(std::string name, std::uint32_t size) {
  auto original = co_await read_blob(parts_.blobs, storage::BlobKind::kAvatar, name, kStoredBytesMax);
  if (!original) co_return std::unexpected(std::move(original).error());
  auto work = [&processor = parts_.processor, size, image = std::move(*original)] {
    media::ImageRequest request;
    request.image = base::as_bytes(image);
    request.wants_main = false;
    request.square_sizes = {size};
    return processor.process(request);
  };
  const auto processed = co_await runtime::run_on(parts_.image_pool, std::move(work));
  if (!processed) co_return std::unexpected(base::unavailable("avatar square: " + processed.error().message()));
  if (processed->squares.empty()) co_return std::unexpected(base::internal_error("no square from the image worker"));

  std::string bytes(base::as_text(processed->squares.front().image.bytes));
  const base::Status written =
      co_await write_blob(parts_.blobs, storage::BlobKind::kAvatarVariant, square_name(name, size), std::move(bytes));
  if (!written && written.error().code() != base::ErrorCode::kAlreadyExists) {
    co_return std::unexpected(written.error());
  }
  // The picture may have been replaced meanwhile; then nobody else would remove this square.
  const auto still_there = co_await get(name);
  if (!still_there && still_there.error().code() == base::ErrorCode::kNotFound) co_await purge(name);
  co_return base::Status{};
}

runtime::Task<void> AvatarVariants::purge(std::string name) {
  for (const std::uint32_t size : kAvatarSizes) {
    const auto removed = co_await parts_.blobs.remove(storage::BlobKind::kAvatarVariant, square_name(name, size));
    static_cast<void>(removed);
  }
}

}  // namespace user
