/// The marker segments of a JPEG up to its first scan (ITU-T T.81 B.1.1), without decoding anything.
///
/// Not thread-safe; the file must outlive the object and the segments. Safe on hostile bytes; linear in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/byte_reader.hpp"

namespace media {

struct JpegSegment {
  std::uint8_t marker = 0;
  std::span<const std::byte> data;  ///< without marker and length; shorter than declared where the file ends
};

class JpegSegments {
 public:
  /// `file` begins with the start of image.
  explicit JpegSegments(std::span<const std::byte> file) noexcept : reader_(file) { reader_.skip(2); }

  /// nullopt at the first scan, at the end and at a length no segment can have.
  [[nodiscard]] std::optional<JpegSegment> next() noexcept;

 private:
  ByteReader reader_;
};

}  // namespace media
