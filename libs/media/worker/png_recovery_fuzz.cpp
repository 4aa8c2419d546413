#include "media/worker/png_recovery.hpp"
#include "media/worker/webp_first_frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  constexpr std::uint64_t kPixelsMax = 1 << 16;  // Filling up a claimed 16 Mpixel would only slow the fuzzer down.
  const auto file = std::as_bytes(std::span{data, size});
  const auto header = media::read_image_header(file);
  if (!header || header->pixels() > kPixelsMax) return 0;
  if (header->format == media::ImageFormat::kPng) {
    const auto sound = media::complete_png(file, *header);
    if (sound && media::is_cut_off_png(*sound)) __builtin_trap();
  } else if (const auto frame = media::first_webp_frame(file)) {
    static_cast<void>(media::read_image_header(frame->file));
  }
  return 0;
}
