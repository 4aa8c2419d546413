#include "media/worker/png_recovery.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/encoding.hpp"
#include "media/png_chunks.hpp"
#include "media/worker/bytes.hpp"

namespace media {

namespace {

constexpr std::size_t kHeaderChunkEnd = 33;  // signature and IHDR with its checksum
constexpr std::size_t kBlockBytes = 16 * 1024;

void append_u32_be(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(std::byte(value >> shift & 0xff));
}

void append_png_chunk(Bytes& out, std::string_view type, std::span<const std::byte> data) {
  append_u32_be(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = out.size();
  append(out, base::as_bytes(type));
  append(out, data);
  const auto* covered = reinterpret_cast<const Bytef*>(out.data() + start);
  append_u32_be(out, static_cast<std::uint32_t>(::crc32(0, covered, static_cast<uInt>(out.size() - start))));
}

/// Inflates until the data ends or turns out broken, and deflates what came out again.
class Recompressor {
 public:
  explicit Recompressor(std::size_t bytes_max) : left_(bytes_max) {
    ::inflateInit(&in_);
    ::deflateInit(&out_, Z_BEST_SPEED);
  }
  Recompressor(const Recompressor&) = delete;
  Recompressor& operator=(const Recompressor&) = delete;
  ~Recompressor() {
    ::inflateEnd(&in_);
    ::deflateEnd(&out_);
  }

  void feed(std::span<const std::byte> compressed) {
    // Byte by byte at the end would recover a little more; zlib already delivers all it can before it reports damage.
    in_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(compressed.data()));
    in_.avail_in = static_cast<uInt>(compressed.size());
    while (!ended_ && left_ > 0) {
      std::array<Bytef, kBlockBytes> block;
      in_.next_out = block.data();
      in_.avail_out = static_cast<uInt>(std::min(block.size(), left_));
      const uInt room = in_.avail_out;
      const int status = ::inflate(&in_, Z_NO_FLUSH);
      const uInt produced = room - in_.avail_out;
      deflate_block({block.data(), produced}, Z_NO_FLUSH);
      produced_ += produced;
      left_ -= produced;
      ended_ = status != Z_OK && status != Z_BUF_ERROR;
      if (status == Z_BUF_ERROR || (in_.avail_in == 0 && in_.avail_out > 0)) break;
    }
  }

  [[nodiscard]] std::size_t produced() const noexcept { return produced_; }

  /// Fills up with zeros to the bound and ends the stream.
  Bytes finish() {
    const std::array<Bytef, kBlockBytes> zeros{};
    while (left_ > 0) {
      const std::size_t count = std::min(left_, zeros.size());
      deflate_block({zeros.data(), count}, Z_NO_FLUSH);
      left_ -= count;
    }
    deflate_block({}, Z_FINISH);
    return std::move(deflated_);
  }

 private:
  void deflate_block(std::span<const Bytef> block, int flush) {
    out_.next_in = const_cast<Bytef*>(block.data());
    out_.avail_in = static_cast<uInt>(block.size());
    std::array<Bytef, kBlockBytes> buffer;
    do {
      out_.next_out = buffer.data();
      out_.avail_out = static_cast<uInt>(buffer.size());
      ::deflate(&out_, flush);
      append(deflated_, std::as_bytes(std::span{buffer}).first(buffer.size() - out_.avail_out));
    } while (out_.avail_out == 0);
  }

  z_stream in_{};
  z_stream out_{};
  std::size_t left_;
  std::size_t produced_ = 0;
  bool ended_ = false;
  Bytes deflated_;
};

/// Filter byte and samples of all rows, W3C PNG section 7.2. For the passes of an interlaced image see raw_size.
std::size_t rows_size(std::size_t width, std::size_t height, std::size_t bits_per_pixel) noexcept {
  return width == 0 || height == 0 ? 0 : height * (1 + (width * bits_per_pixel + 7) / 8);
}

/// Size of the inflated image data; interlaced images are seven smaller ones (W3C PNG section 8.1).
std::size_t raw_size(std::span<const std::byte> file, const ImageHeader& header) noexcept {
  const auto depth = std::to_integer<std::size_t>(file[24]);
  const std::size_t bits = depth * png_channels(std::to_integer<std::uint8_t>(file[25]));
  if (file[28] == std::byte{0}) return rows_size(header.width, header.height, bits);
  struct Pass {
    std::size_t x, y, dx, dy;
  };
  constexpr std::array kPasses{Pass{0, 0, 8, 8}, Pass{4, 0, 8, 8}, Pass{0, 4, 4, 8}, Pass{2, 0, 4, 4},
                               Pass{0, 2, 2, 4}, Pass{1, 0, 2, 2}, Pass{0, 1, 1, 2}};
  std::size_t total = 0;
  for (const Pass& pass : kPasses) {
    const std::size_t columns = (header.width + pass.dx - 1 - pass.x) / pass.dx;
    const std::size_t rows = (header.height + pass.dy - 1 - pass.y) / pass.dy;
    total += rows_size(columns, rows, bits);
  }
  return total;
}

}  // namespace

bool is_cut_off_png(std::span<const std::byte> file) noexcept {
  std::size_t position = kPngSignatureBytes;
  bool has_data = false;
  while (position < file.size()) {
    const auto chunk = next_png_chunk(file, position);
    if (!chunk) return has_data;
    if (chunk->type == "IDAT") has_data = true;
    if (chunk->type == "IEND" && !chunk->whole.empty()) return false;
  }
  return has_data;
}

std::optional<Bytes> complete_png(std::span<const std::byte> file, const ImageHeader& header) {
  if (file.size() < kHeaderChunkEnd) return std::nullopt;
  Bytes out;
  append(out, file.first(kHeaderChunkEnd));
  Recompressor image_data{raw_size(file, header)};
  bool has_data = false;
  std::size_t position = kHeaderChunkEnd;
  while (const auto chunk = next_png_chunk(file, position)) {
    if (chunk->type == "IDAT") {
      image_data.feed(chunk->data);
      has_data = true;
    } else if (!has_data && !chunk->whole.empty()) {
      append(out, chunk->whole);  // Palette, transparency, colour space: they stand before the image data.
    }
  }
  constexpr std::size_t kFilterAndOneSample = 2;
  if (image_data.produced() < kFilterAndOneSample) return std::nullopt;
  append_png_chunk(out, "IDAT", image_data.finish());
  append_png_chunk(out, "IEND", {});
  return out;
}

}  // namespace media
