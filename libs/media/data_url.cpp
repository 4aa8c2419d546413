#include "media/data_url.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.hpp"
#include "media/limits.hpp"

namespace media {

namespace {

struct Prefix {
  std::string_view text;
  ImageFormat format;
};

constexpr std::array kPrefixes{
    Prefix{"data:image/png;base64,", ImageFormat::kPng}, Prefix{"data:image/jpeg;base64,", ImageFormat::kJpeg},
    Prefix{"data:image/gif;base64,", ImageFormat::kGif}, Prefix{"data:image/webp;base64,", ImageFormat::kWebp}};

/// Size of the decoded bytes of padded base64, without decoding.
std::size_t decoded_size(std::string_view base64) noexcept {
  const std::size_t padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
  return base64.size() / 4 * 3 - std::min(padding, base64.size() / 4 * 3);
}

}  // namespace

bool is_data_url(std::string_view text) noexcept { return text.starts_with("data:"); }

base::Result<DataUrlImage> parse_image_data_url(std::string_view text, std::size_t bytes_max) {
  const auto prefix =
      std::ranges::find_if(kPrefixes, [text](const Prefix& candidate) { return text.starts_with(candidate.text); });
  if (prefix == kPrefixes.end()) return std::unexpected(not_an_image("not a data URL of an image"));
  const std::string_view payload = text.substr(prefix->text.size());
  if (decoded_size(payload) > bytes_max) return std::unexpected(file_too_large());
  auto bytes = base::from_base64(payload);
  if (!bytes || bytes->empty()) return std::unexpected(not_an_image("data URL without sound base64"));
  return DataUrlImage{prefix->format, std::move(*bytes)};
}

base::Error file_too_large() { return base::Error{base::ErrorCode::kInvalidArgument, "File too large"}; }

}  // namespace media
