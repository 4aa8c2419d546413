/// The picture in an upload form, collected in memory up to its limit.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"
#include "http/multipart/multipart.hpp"

namespace user {

/// Takes the part `avatar` or `file`; other parts are dropped. Not thread-safe.
class PictureForm final : public http::MultipartVisitor {
 public:
  explicit PictureForm(std::size_t image_bytes_max) : image_bytes_max_(image_bytes_max) {}

  [[nodiscard]] base::Status on_part(const http::MultipartPart& part) override;
  [[nodiscard]] base::Status on_data(std::string_view data) override;
  [[nodiscard]] base::Status on_part_end() override;

  /// The encoded image; a data URL is decoded. "No avatar file uploaded" when there is none, "File too large".
  [[nodiscard]] base::Result<std::string> take_image();

  /// What a body may hold when its picture comes as a data URL of the largest allowed image.
  [[nodiscard]] static std::size_t body_bytes_max(std::size_t image_bytes_max) noexcept;

 private:
  [[nodiscard]] std::size_t content_bytes_max() const;

  const std::size_t image_bytes_max_;
  std::string content_;
  bool is_picture_ = false;   ///< the current part is the one
  bool has_picture_ = false;  ///< one was seen
};

/// `invalid_argument`, "No avatar file uploaded".
[[nodiscard]] base::Error no_avatar_uploaded();

}  // namespace user
