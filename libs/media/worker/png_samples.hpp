/// Small PNG files for tests, built chunk by chunk so that any part can be wrong.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"

namespace media {

inline std::string u32_be(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
  return out;
}

inline std::string png_chunk(std::string_view type, std::string_view data) {
  const std::string covered = std::string{type}.append(data);
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size()));
  return u32_be(static_cast<std::uint32_t>(data.size())) + covered + u32_be(static_cast<std::uint32_t>(sum));
}

inline std::string png_head(std::uint32_t width, std::uint32_t height, char depth, char colour_type) {
  using namespace std::string_literals;
  return "\x89PNG\r\n\x1a\n"s + png_chunk("IHDR", u32_be(width) + u32_be(height) + depth + colour_type + "\0\0\0"s);
}

inline std::string deflated(std::string_view raw) {
  std::string out(::compressBound(static_cast<uLong>(raw.size())), '\0');
  uLongf size = static_cast<uLongf>(out.size());
  ::compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(raw.data()),
             static_cast<uLong>(raw.size()));
  out.resize(size);
  return out;
}

/// One RGBA pixel, the sample that web test suites carry as base64.
inline std::string one_pixel_png() {
  const auto bytes = base::from_base64(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");
  return std::string{base::as_text(*bytes)};
}

inline constexpr std::size_t kOnePixelDataStart = 41;      // first byte of the IDAT data
inline constexpr std::size_t kOnePixelChecksumStart = 54;  // first byte of the IDAT checksum
inline constexpr std::size_t kOnePixelDataEnd = 58;        // first byte after IDAT

inline Bytes to_bytes(std::string_view text) {
  const auto bytes = base::as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

}  // namespace media
