#include "user/domain/avatars.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "security/sha256.hpp"
#include "user/domain/blob_files.hpp"

namespace user {
namespace {

/// 18 digits are 59 bits: a stranger cannot guess a name (docs/http-contract.md §4.2).
constexpr std::uint64_t kNameNumbers = 1'000'000'000'000'000'000;

}  // namespace

runtime::Task<base::Result<media::Processed>> Avatars::process(std::string image) {
  auto work = [&processor = parts_.processor, fit_box = parts_.fit_box, image = std::move(image)] {
    media::ImageRequest request;
    request.image = base::as_bytes(image);
    request.fit_box = fit_box;
    return processor.process(request);
  };
  co_return co_await runtime::run_on(parts_.image_pool, std::move(work));
}

std::string Avatars::new_name(media::ImageFormat format, base::Timestamp now) {
  return std::to_string(base::to_millis(now)) + "-" + std::to_string(parts_.random.below(kNameNumbers)) + "." +
         std::string(media::file_extension(format));
}

storage::Avatar Avatars::describe(const std::string& user_id, const media::Processed& processed) {
  const media::EncodedImage& image = *processed.main;
  storage::Avatar avatar;
  avatar.user_id = user_id;
  avatar.created_at = parts_.clock.now();
  avatar.name = new_name(image.format, avatar.created_at);
  avatar.mime_type = media::media_type(image.format);
  avatar.width = image.width;
  avatar.height = image.height;
  avatar.size_bytes = image.bytes.size();
  avatar.sha256 = base::to_hex(security::sha256(image.bytes));
  avatar.thumbhash = processed.thumbhash;
  avatar.dominant_colour = processed.dominant_colour;
  return avatar;
}

runtime::Task<base::Result<storage::Avatar>> Avatars::store(std::string user_id, media::Processed processed) {
  if (!processed.main) co_return std::unexpected(base::internal_error("a processed image without its main output"));
  const storage::Avatar avatar = describe(user_id, processed);
  std::string bytes(base::as_text(processed.main->bytes));
  const base::Status written =
      co_await write_blob(parts_.blobs, storage::BlobKind::kAvatar, avatar.name, std::move(bytes));
  if (!written) co_return std::unexpected(written.error());
  const auto replaced = co_await parts_.avatars.replace(avatar);
  if (!replaced) {
    co_await remove_files(avatar.name);
    co_return std::unexpected(replaced.error());
  }
  parts_.installation.note_upload();
  if (*replaced) co_await remove_files((*replaced)->name);
  co_return avatar;
}

runtime::Task<base::Result<bool>> Avatars::remove(std::string user_id) {
  const auto removed = co_await parts_.avatars.remove(std::move(user_id));
  if (!removed) co_return std::unexpected(removed.error());
  if (!*removed) co_return false;
  co_await remove_files((*removed)->name);
  co_return true;
}

/// Nobody can reach the files any more, so a failure here is no error of the request; the sweep tries again.
runtime::Task<void> Avatars::remove_files(std::string name) {
  co_await parts_.variants.purge(name);
  const auto removed = co_await parts_.blobs.remove(storage::BlobKind::kAvatar, std::move(name));
  static_cast<void>(removed);
}

runtime::Task<base::Result<std::optional<storage::Avatar>>> Avatars::find_by_user(std::string user_id) {
  return parts_.avatars.find_by_user(std::move(user_id));
}

}  // namespace user
