#include "user/domain/document_thumbnails.hpp"

#include <utility>

#include "base/encoding.hpp"

namespace user {

base::Error no_thumbnail() { return {base::ErrorCode::kNotFound, "No thumbnail"}; }

std::string thumbnail_tag(const storage::DocumentVersion& version, std::uint32_t side) {
  return version.sha256 + "-" + std::to_string(side);
}

runtime::Task<base::Result<OpenedVersion>> DocumentThumbnails::open(std::string user_id, std::string id) {
  auto opened = co_await parts_.versions.open(std::move(user_id), std::move(id));
  if (!opened) co_return opened;
  const bool is_picture = opened->version.mime_type.starts_with("image/");
  if (!is_picture || opened->content->size() > parts_.bytes_max) co_return std::unexpected(no_thumbnail());
  co_return opened;
}

runtime::Task<base::Result<std::string>> DocumentThumbnails::make(OpenedVersion opened, std::uint32_t side) {
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(opened.content->size()));
  while (true) {
    const base::Result<std::string> piece = co_await opened.content->read(storage::kBlobReadMax);
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) break;
    bytes += *piece;
  }
  auto work = [&processor = parts_.processor, side, bytes = std::move(bytes)] {
    media::ImageRequest request;
    request.image = base::as_bytes(bytes);
    request.fit_box = side;
    request.main_is_webp = true;
    return processor.process(request);
  };
  const auto processed = co_await runtime::run_on(parts_.image_pool, std::move(work));
  const bool is_unreadable = !processed && processed.error().code() == base::ErrorCode::kInvalidArgument;
  if (is_unreadable) co_return std::unexpected(no_thumbnail());
  if (!processed) co_return std::unexpected(processed.error());
  if (!processed->main) co_return std::unexpected(base::internal_error("no picture from the image worker"));
  co_return std::string(base::as_text(processed->main->bytes));
}

}  // namespace user
