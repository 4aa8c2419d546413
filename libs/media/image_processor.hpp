/// Turns an uploaded image into the avatar that is stored: the seam between the services and the sandboxed worker.
///
///     media::ImageRequest request{.image = upload};
///     request.square_sizes = {64, 128, 256, 512};
///     auto processed = processor.process(request);
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "media/sniff.hpp"

namespace media {

struct ImageRequest {
  std::span<const std::byte> image;  ///< encoded PNG, JPEG, GIF or WebP; must stay valid during the call
  /// Whether the main output is wanted. Without it only squares are made, for example from an avatar already stored.
  bool wants_main = true;
  bool main_is_webp = false;                  ///< whatever came in, for thumbnails
  std::uint32_t fit_box = 512;                ///< pixels; the main output fits in fit_box x fit_box, never enlarged
  std::vector<std::uint32_t> square_sizes{};  ///< pixels, at most kSquareSizesMax; WebP squares cut from the centre
};

inline constexpr std::size_t kSquareSizesMax = 8;
inline constexpr std::uint32_t kOutputSideMax = 2048;  ///< largest fit_box and square size, pixels

/// 8 bits a channel, sRGB, upright, without any metadata.
struct EncodedImage {
  ImageFormat format = ImageFormat::kPng;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::byte> bytes{};
};

struct SquareImage {
  std::uint32_t size = 0;  ///< as asked; the image is smaller when the original's shorter side is (never enlarged)
  EncodedImage image;      ///< WebP
};

/// What one run cost; for metrics and benchmarks.
struct WorkerUsage {
  std::chrono::microseconds cpu{0};
  std::chrono::microseconds wall{0};
  std::uint64_t peak_rss_bytes = 0;
};

struct Processed {
  ImageHeader source;                ///< of the file that came in
  std::optional<EncodedImage> main;  ///< PNG stays PNG, JPEG JPEG, WebP WebP; GIF becomes PNG
  std::vector<SquareImage> squares;  ///< in the order asked
  std::string thumbhash;             ///< base64, see thumbhash.hpp
  std::string dominant_colour;       ///< "#rrggbb"
  WorkerUsage usage;
};

/// Thread-safe. Blocks for up to the deadline of the implementation: call it on a worker pool.
class ImageProcessor {
 public:
  virtual ~ImageProcessor() = default;

  /// `kInvalidArgument` "Only images are allowed" when the content is no decodable image (also when it crashes the
  /// decoder or makes it run too long), "Image dimensions are too large" when its header claims too much,
  /// `kUnavailable` when no worker could be started, `kInternal` for a request outside the bounds above.
  [[nodiscard]] virtual base::Result<Processed> process(const ImageRequest& request) = 0;
};

}  // namespace media
