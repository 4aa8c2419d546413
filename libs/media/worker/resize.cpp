#include "media/worker/resize.hpp"

#include <algorithm>
#include <cmath>

namespace media {

namespace {

std::size_t scaled(std::size_t side, double factor) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(static_cast<double>(side) * factor)));
}

Magick::Geometry exact(std::size_t width, std::size_t height) {
  Magick::Geometry geometry{width, height};
  geometry.aspect(true);
  return geometry;
}

}  // namespace

void shrink_roughly(Magick::Image& image, std::uint32_t side) {
  const std::size_t shorter = std::min(image.columns(), image.rows());
  const std::size_t wanted = 2 * std::size_t{side};
  if (shorter < wanted + wanted / 4) return;
  const double factor = static_cast<double>(wanted) / static_cast<double>(shorter);
  image.filterType(Magick::BoxFilter);
  image.resize(exact(scaled(image.columns(), factor), scaled(image.rows(), factor)));
  image.filterType(Magick::UndefinedFilter);
}

Magick::Image fit_within(const Magick::Image& image, std::uint32_t box) {
  Magick::Image out = image;
  const std::size_t longer = std::max(image.columns(), image.rows());
  if (longer <= box) return out;
  const double factor = static_cast<double>(box) / static_cast<double>(longer);
  out.resize(exact(scaled(image.columns(), factor), scaled(image.rows(), factor)));
  return out;
}

Magick::Image cut_square(const Magick::Image& image, std::uint32_t size) {
  Magick::Image out = image;
  const std::size_t side = std::min(image.columns(), image.rows());
  if (image.columns() != image.rows()) {
    const auto x = static_cast<ssize_t>((image.columns() - side) / 2);
    const auto y = static_cast<ssize_t>((image.rows() - side) / 2);
    out.crop(Magick::Geometry{side, side, x, y});
    out.page(Magick::Geometry{});
  }
  if (side > size) out.resize(exact(size, size));
  return out;
}

}  // namespace media
