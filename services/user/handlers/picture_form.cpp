#include "user/handlers/picture_form.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "media/data_url.hpp"

namespace user {
namespace {

constexpr std::size_t kDataUrlHeadMax = 64;          // "data:image/jpeg;base64,"
constexpr std::size_t kFormOverheadMax = 64 * 1024;  // boundaries, part headers, small texts beside the picture

std::size_t data_url_bytes_max(std::size_t image_bytes_max) { return (image_bytes_max + 2) / 3 * 4 + kDataUrlHeadMax; }

}  // namespace

base::Error no_avatar_uploaded() { return {base::ErrorCode::kInvalidArgument, "No avatar file uploaded"}; }

std::size_t PictureForm::body_bytes_max(std::size_t image_bytes_max) noexcept {
  return data_url_bytes_max(image_bytes_max) + kFormOverheadMax;
}

base::Status PictureForm::on_part(const http::MultipartPart& part) {
  is_picture_ = part.name == "avatar" || part.name == "file";
  if (is_picture_ && std::exchange(has_picture_, true)) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "Only one file may be uploaded"});
  }
  return {};
}

std::size_t PictureForm::content_bytes_max() const {
  return media::is_data_url(content_) ? data_url_bytes_max(image_bytes_max_) : image_bytes_max_;
}

base::Status PictureForm::on_data(std::string_view data) {
  if (!is_picture_) return {};
  content_.append(data);
  if (content_.size() > content_bytes_max()) return std::unexpected(media::file_too_large());
  return {};
}

base::Status PictureForm::on_part_end() {
  is_picture_ = false;
  return {};
}

base::Result<std::string> PictureForm::take_image() {
  if (content_.empty()) return std::unexpected(no_avatar_uploaded());
  if (!media::is_data_url(content_)) return std::move(content_);
  const auto image = media::parse_image_data_url(content_, image_bytes_max_);
  if (!image) return std::unexpected(image.error());
  return std::string(base::as_text(image->bytes));
}

}  // namespace user
