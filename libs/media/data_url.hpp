/// Images sent as text: `data:image/jpeg;base64,...` (RFC 2397), in the one form browsers' canvas produces.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "media/sniff.hpp"

namespace media {

struct DataUrlImage {
  ImageFormat declared = ImageFormat::kPng;  ///< a hint only; the content decides
  std::vector<std::byte> bytes;
};

/// Whether the text starts like any data URL. Cheap; says nothing about the rest.
[[nodiscard]] bool is_data_url(std::string_view text) noexcept;

/// Exactly `data:image/(png|jpeg|gif|webp);base64,` and strict padded base64 (RFC 4648 section 4): no white space, no
/// other parameters, no percent-encoding. `kInvalidArgument` "Only images are allowed" for another form or an empty
/// image, "File too large" above `bytes_max` decoded bytes, decided before decoding. Pure.
[[nodiscard]] base::Result<DataUrlImage> parse_image_data_url(std::string_view text, std::size_t bytes_max);

/// The public refusal of a file above its size limit, worded by the HTTP contract.
[[nodiscard]] base::Error file_too_large();

}  // namespace media
