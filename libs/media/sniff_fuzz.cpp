#include "media/data_url.hpp"
#include "media/exif_orientation.hpp"
#include "media/limits.hpp"
#include "media/sniff.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto file = std::as_bytes(std::span{data, size});
  const auto header = media::read_image_header(file);
  if (header && (header->pixels() == 0 || header->frames > media::kFramesCountedMax)) __builtin_trap();
  if (header) {
    const auto orientation = media::exif_orientation(file, header->format);
    if (orientation && (*orientation < 1 || *orientation > 8)) __builtin_trap();
  }
  static_cast<void>(media::parse_image_data_url({reinterpret_cast<const char*>(data), size}, 1000));
  return 0;
}
