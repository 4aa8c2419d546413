#include "media/worker/pipeline.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "media/thumbhash.hpp"
#include "media/worker/codec.hpp"
#include "media/worker/resize.hpp"

namespace media {

namespace {

WorkerResponse refusal(Verdict verdict, std::string detail) {
  return {.verdict = verdict, .detail = std::move(detail), .outcome = {}};
}

/// The larger of all sides asked for: what has to be left of the image after a rough reduction.
std::uint32_t side_needed(const WorkerOrder& order) {
  std::uint32_t side = order.wants_main ? order.fit_box : 1;
  for (const std::uint32_t size : order.square_sizes) side = std::max(side, size);
  return side;
}

/// From the largest square down, each made from the one before: the costs are those of the largest.
std::vector<SquareImage> make_squares(const Magick::Image& image, const std::vector<std::uint32_t>& sizes) {
  std::map<std::uint32_t, EncodedImage, std::greater<>> made;
  for (const std::uint32_t size : sizes) made.try_emplace(size);
  Magick::Image current = image;
  const EncodedImage* previous = nullptr;
  for (auto& [size, encoded] : made) {
    current = cut_square(current, size);
    const bool is_same = previous != nullptr && previous->width == current.columns();
    encoded = is_same ? *previous : encode(current, ImageFormat::kWebp);
    previous = &encoded;
  }
  std::vector<SquareImage> out;
  out.reserve(sizes.size());
  for (const std::uint32_t size : sizes) out.push_back({size, made.at(size)});
  return out;
}

void summarize(const Magick::Image& image, Processed& outcome) {
  Magick::Image small = fit_within(image, kThumbhashSideMax);
  std::vector<std::uint8_t> pixels(small.columns() * small.rows() * 4);
  small.write(0, 0, small.columns(), small.rows(), "RGBA", Magick::CharPixel, pixels.data());
  const RgbaRaster raster{static_cast<std::uint32_t>(small.columns()), static_cast<std::uint32_t>(small.rows()),
                          pixels};
  outcome.thumbhash = thumbhash(raster);
  outcome.dominant_colour = dominant_colour(raster);
}

Processed transform(const WorkerRequest& request, const ImageHeader& header) {
  const std::uint32_t side = side_needed(request.order);
  Magick::Image image = decode(request.image, header, side);
  shrink_roughly(image, side);
  normalize_pixels(image);
  Processed outcome;
  if (request.order.wants_main) {
    const ImageFormat format = request.order.main_is_webp ? ImageFormat::kWebp : output_format(header.format);
    outcome.main = encode(fit_within(image, request.order.fit_box), format);
  }
  outcome.squares = make_squares(image, request.order.square_sizes);
  summarize(image, outcome);
  return outcome;
}

}  // namespace

WorkerResponse carry_out(const WorkerRequest& request) noexcept {
  try {
    const auto header = read_image_header(request.image);
    if (!header) return refusal(Verdict::kUndecodable, "no readable header");
    if (const auto fits = check_limits(*header, request.order.limits); !fits) {
      return refusal(Verdict::kTooLarge, fits.error().detail());
    }
    return {.verdict = Verdict::kDone, .detail = {}, .outcome = transform(request, *header)};
  } catch (const std::exception& exception) {
    return refusal(Verdict::kUndecodable, exception.what());
  }
}

}  // namespace media
