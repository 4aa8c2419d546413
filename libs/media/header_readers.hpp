/// One header reader a format, for sniff.cpp only. Each expects a file whose signature has been recognised.
#pragma once

#include <optional>
#include <span>

#include "media/sniff.hpp"

namespace media {

[[nodiscard]] std::optional<ImageHeader> read_png_header(std::span<const std::byte> file) noexcept;
[[nodiscard]] std::optional<ImageHeader> read_jpeg_header(std::span<const std::byte> file) noexcept;
[[nodiscard]] std::optional<ImageHeader> read_gif_header(std::span<const std::byte> file) noexcept;
[[nodiscard]] std::optional<ImageHeader> read_webp_header(std::span<const std::byte> file) noexcept;

}  // namespace media
