#include "media/worker_protocol.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "media/byte_reader.hpp"

namespace media {

namespace {

constexpr std::string_view kRequestMark = "DSQ1";
constexpr std::string_view kResponseMark = "DSR1";
constexpr std::uint8_t kNoMain = 0;
constexpr std::uint8_t kSameMain = 1;
constexpr std::uint8_t kWebpMain = 2;

class ByteWriter {
 public:
  ByteWriter& integer(std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) out_.push_back(std::byte(value >> (8 * i) & 0xff));
    return *this;
  }
  ByteWriter& raw(std::span<const std::byte> bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  ByteWriter& text(std::string_view text) {
    const auto kept = text.substr(0, kDetailBytesMax);
    return integer(kept.size(), 2).raw(base::as_bytes(kept));
  }
  ByteWriter& image(const EncodedImage& image) {
    integer(static_cast<std::uint8_t>(image.format), 1).integer(image.width, 4).integer(image.height, 4);
    return integer(image.bytes.size(), 4).raw(image.bytes);
  }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

std::string read_text(ByteReader& reader) { return std::string{base::as_text(reader.take(reader.u16_le()))}; }

std::optional<EncodedImage> read_image(ByteReader& reader) {
  const auto format = static_cast<ImageFormat>(reader.u8());
  EncodedImage image{.format = format, .width = reader.u32_le(), .height = reader.u32_le(), .bytes = {}};
  const auto bytes = reader.take(reader.u32_le());
  // What the worker calls an image must look like one: it is stored and served under that type.
  if (!reader.ok() || sniff_format(bytes) != format) return std::nullopt;
  image.bytes.assign(bytes.begin(), bytes.end());
  return image;
}

bool read_outputs(ByteReader& reader, Processed& outcome) {
  outcome.thumbhash = read_text(reader);
  outcome.dominant_colour = read_text(reader);
  if (reader.u8() != 0) {
    outcome.main = read_image(reader);
    if (!outcome.main) return false;
  }
  const std::size_t count = reader.u8();
  if (count > kSquareSizesMax) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t size = reader.u32_le();
    auto image = read_image(reader);
    if (!image) return false;
    outcome.squares.push_back({size, std::move(*image)});
  }
  return true;
}

}  // namespace

bool is_within_bounds(const WorkerOrder& order) noexcept {
  const auto is_side = [](std::uint32_t side) { return side >= 1 && side <= kOutputSideMax; };
  return is_side(order.fit_box) && order.square_sizes.size() <= kSquareSizesMax &&
         std::ranges::all_of(order.square_sizes, is_side) && (order.wants_main || !order.square_sizes.empty());
}

std::vector<std::byte> write_request_head(const WorkerOrder& order, std::uint32_t image_bytes) {
  ByteWriter writer;
  const std::uint8_t main = !order.wants_main ? kNoMain : order.main_is_webp ? kWebpMain : kSameMain;
  writer.raw(base::as_bytes(kRequestMark)).integer(main, 1).integer(order.fit_box, 4);
  writer.integer(order.limits.width_max, 4).integer(order.limits.height_max, 4);
  writer.integer(order.limits.pixels_max, 8).integer(order.limits.frames_max, 4);
  writer.integer(order.square_sizes.size(), 1);
  for (const std::uint32_t size : order.square_sizes) writer.integer(size, 4);
  return writer.integer(image_bytes, 4).take();
}

std::optional<WorkerRequest> read_request(std::span<const std::byte> bytes) {
  ByteReader reader{bytes};
  if (base::as_text(reader.take(kRequestMark.size())) != kRequestMark) return std::nullopt;
  WorkerRequest request;
  const std::uint8_t main = reader.u8();
  if (main > kWebpMain) return std::nullopt;
  request.order.wants_main = main != kNoMain;
  request.order.main_is_webp = main == kWebpMain;
  request.order.fit_box = reader.u32_le();
  ImageLimits& limits = request.order.limits;
  limits.width_max = reader.u32_le();
  limits.height_max = reader.u32_le();
  limits.pixels_max = reader.u64_le();
  limits.frames_max = reader.u32_le();
  const std::size_t count = reader.u8();
  for (std::size_t i = 0; i < count; ++i) request.order.square_sizes.push_back(reader.u32_le());
  request.image = reader.take(reader.u32_le());
  if (!reader.ok() || reader.remaining() != 0 || !is_within_bounds(request.order)) return std::nullopt;
  return request;
}

std::vector<std::byte> write_response(const WorkerResponse& response) {
  ByteWriter writer;
  writer.raw(base::as_bytes(kResponseMark)).integer(static_cast<std::uint8_t>(response.verdict), 1);
  writer.text(response.detail).integer(response.outcome.usage.peak_rss_bytes, 8);
  if (response.verdict != Verdict::kDone) return writer.take();
  const Processed& outcome = response.outcome;
  writer.text(outcome.thumbhash).text(outcome.dominant_colour).integer(outcome.main ? 1 : 0, 1);
  if (outcome.main) writer.image(*outcome.main);
  writer.integer(outcome.squares.size(), 1);
  for (const SquareImage& square : outcome.squares) writer.integer(square.size, 4).image(square.image);
  return writer.take();
}

std::optional<WorkerResponse> read_response(std::span<const std::byte> bytes) {
  ByteReader reader{bytes};
  if (base::as_text(reader.take(kResponseMark.size())) != kResponseMark) return std::nullopt;
  const std::uint8_t verdict = reader.u8();
  if (verdict > static_cast<std::uint8_t>(Verdict::kBroken)) return std::nullopt;
  WorkerResponse response{.verdict = static_cast<Verdict>(verdict), .detail = read_text(reader), .outcome = {}};
  response.outcome.usage.peak_rss_bytes = reader.u64_le();
  if (response.verdict == Verdict::kDone && !read_outputs(reader, response.outcome)) return std::nullopt;
  if (!reader.ok() || reader.remaining() != 0) return std::nullopt;
  return response;
}

}  // namespace media
