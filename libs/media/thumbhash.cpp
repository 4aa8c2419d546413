#include "media/thumbhash.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace media {

namespace {

/// One channel as cosine terms: the mean, and the varying terms scaled to [0, 1] by `scale`.
struct Terms {
  double mean = 0;
  std::vector<double> varying;
  double scale = 0;
};

/// Luminance, yellow-blue, red-green and alpha of each pixel, in [0, 1] or [-1, 1].
struct Channels {
  std::vector<double> luminance, yellow_blue, red_green, alpha;
  bool has_alpha = false;
};

unsigned quantize(double value, double steps) { return static_cast<unsigned>(std::lround(value * steps)); }

std::array<double, 4> pixel(const RgbaRaster& raster, std::size_t index) {
  std::array<double, 4> out{};
  for (std::size_t channel = 0; channel < 4; ++channel) out[channel] = raster.pixels[index * 4 + channel] / 255.0;
  return out;
}

/// Mean colour weighted by alpha, and the sum of alpha.
std::array<double, 4> mean_colour(const RgbaRaster& raster, std::size_t count) {
  std::array<double, 4> sum{};
  for (std::size_t i = 0; i < count; ++i) {
    const auto [r, g, b, a] = pixel(raster, i);
    sum[0] += a * r;
    sum[1] += a * g;
    sum[2] += a * b;
    sum[3] += a;
  }
  if (sum[3] > 0) {
    for (std::size_t channel = 0; channel < 3; ++channel) sum[channel] /= sum[3];
  }
  return sum;
}

/// Puts each pixel over the mean colour and separates the channels.
Channels separate(const RgbaRaster& raster) {
  const std::size_t count = std::size_t{raster.width} * raster.height;
  const auto mean = mean_colour(raster, count);
  Channels out;
  out.has_alpha = mean[3] < static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto [r, g, b, a] = pixel(raster, i);
    r = mean[0] * (1 - a) + a * r;
    g = mean[1] * (1 - a) + a * g;
    b = mean[2] * (1 - a) + a * b;
    out.luminance.push_back((r + g + b) / 3);
    out.yellow_blue.push_back((r + g) / 2 - b);
    out.red_green.push_back(r - g);
    out.alpha.push_back(a);
  }
  return out;
}

std::vector<double> cosines(std::uint32_t size, std::uint32_t frequency) {
  std::vector<double> out(size);
  for (std::uint32_t i = 0; i < size; ++i) out[i] = std::cos(std::numbers::pi / size * frequency * (i + 0.5));
  return out;
}

double cosine_term(const RgbaRaster& raster, const std::vector<double>& channel, std::uint32_t cx, std::uint32_t cy) {
  const auto along_x = cosines(raster.width, cx);
  const auto along_y = cosines(raster.height, cy);
  double term = 0;
  for (std::uint32_t y = 0; y < raster.height; ++y) {
    for (std::uint32_t x = 0; x < raster.width; ++x) {
      term += channel[x + std::size_t{y} * raster.width] * along_x[x] * along_y[y];
    }
  }
  return term / (static_cast<double>(raster.width) * raster.height);
}

/// The terms of the triangle below the diagonal of an nx by ny grid.
Terms transform(const RgbaRaster& raster, const std::vector<double>& channel, std::uint32_t nx, std::uint32_t ny) {
  Terms out;
  for (std::uint32_t cy = 0; cy < ny; ++cy) {
    for (std::uint32_t cx = 0; cx * ny < nx * (ny - cy); ++cx) {
      const double term = cosine_term(raster, channel, cx, cy);
      if (cx == 0 && cy == 0) {
        out.mean = term;
        continue;
      }
      out.varying.push_back(term);
      out.scale = std::max(out.scale, std::abs(term));
    }
  }
  if (out.scale > 0) {
    for (double& term : out.varying) term = 0.5 + 0.5 / out.scale * term;
  }
  return out;
}

std::uint32_t luminance_terms(std::uint32_t side, const RgbaRaster& raster, std::uint32_t limit) {
  const double share = static_cast<double>(side) / std::max(raster.width, raster.height);
  return std::max(1U, quantize(share, limit));
}

/// Appends values of four bits, low half first.
class HalfByteWriter {
 public:
  explicit HalfByteWriter(std::vector<std::byte>& out) : out_(out) {}
  void write(const Terms& terms) {
    for (const double term : terms.varying) write(quantize(term, 15));
  }

 private:
  void write(unsigned value) {
    if (low_) {
      out_.push_back(std::byte(value));
    } else {
      out_.back() |= std::byte(value << 4);
    }
    low_ = !low_;
  }
  std::vector<std::byte>& out_;
  bool low_ = true;
};

void append_little_endian(std::vector<std::byte>& out, unsigned value, int count) {
  for (int i = 0; i < count; ++i) out.push_back(std::byte(value >> (8 * i) & 0xff));
}

void check_raster(const RgbaRaster& raster) {
  base::check(raster.width >= 1 && raster.width <= kThumbhashSideMax && raster.height >= 1 &&
                  raster.height <= kThumbhashSideMax &&
                  raster.pixels.size() == std::size_t{raster.width} * raster.height * 4,
              "raster for a ThumbHash out of bounds");
}

}  // namespace

std::string thumbhash(const RgbaRaster& raster) {
  check_raster(raster);
  const Channels channels = separate(raster);
  const std::uint32_t limit = channels.has_alpha ? 5 : 7;
  const std::uint32_t lx = luminance_terms(raster.width, raster, limit);
  const std::uint32_t ly = luminance_terms(raster.height, raster, limit);
  const Terms l = transform(raster, channels.luminance, std::max(3U, lx), std::max(3U, ly));
  const Terms p = transform(raster, channels.yellow_blue, 3, 3);
  const Terms q = transform(raster, channels.red_green, 3, 3);
  const Terms a = channels.has_alpha ? transform(raster, channels.alpha, 5, 5) : Terms{};

  const unsigned landscape = raster.width > raster.height ? 1U : 0U;
  std::vector<std::byte> hash;
  append_little_endian(hash,
                       quantize(l.mean, 63) | quantize(0.5 + 0.5 * p.mean, 63) << 6 |
                           quantize(0.5 + 0.5 * q.mean, 63) << 12 | quantize(l.scale, 31) << 18 |
                           (channels.has_alpha ? 1U : 0U) << 23,
                       3);
  append_little_endian(
      hash, (landscape != 0 ? ly : lx) | quantize(p.scale, 63) << 3 | quantize(q.scale, 63) << 9 | landscape << 15, 2);
  if (channels.has_alpha) append_little_endian(hash, quantize(a.mean, 15) | quantize(a.scale, 15) << 4, 1);
  HalfByteWriter writer{hash};
  for (const Terms* terms : {&l, &p, &q, &a}) writer.write(*terms);
  return base::to_base64(hash);
}

std::string dominant_colour(const RgbaRaster& raster) {
  check_raster(raster);
  struct Cell {
    std::uint64_t weight = 0, r = 0, g = 0, b = 0;
  };
  std::vector<Cell> cells(std::size_t{16} * 16 * 16);
  for (std::size_t i = 0; i + 3 < raster.pixels.size(); i += 4) {
    const std::uint64_t r = raster.pixels[i], g = raster.pixels[i + 1], b = raster.pixels[i + 2];
    const std::uint64_t weight = raster.pixels[i + 3];
    Cell& cell = cells[(r >> 4) << 8 | (g >> 4) << 4 | b >> 4];
    cell.weight += weight;
    cell.r += r * weight;
    cell.g += g * weight;
    cell.b += b * weight;
  }
  const Cell& fullest = *std::ranges::max_element(cells, {}, &Cell::weight);
  const std::uint64_t weight = std::max<std::uint64_t>(1, fullest.weight);
  const std::array colour{std::byte(fullest.r / weight), std::byte(fullest.g / weight), std::byte(fullest.b / weight)};
  return "#" + base::to_hex(colour);
}

}  // namespace media
