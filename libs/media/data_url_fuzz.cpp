// Data URLs of pictures: what is accepted is within its bound and, encoded again, the same picture.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/encoding.hpp"
#include "media/data_url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kBytesMax = 1000;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto image = media::parse_image_data_url(text, kBytesMax);
  if (!image) return 0;
  if (!media::is_data_url(text) || image->bytes.empty() || image->bytes.size() > kBytesMax) std::abort();
  const std::string again = "data:image/png;base64," + base::to_base64(image->bytes);
  const auto same = media::parse_image_data_url(again, kBytesMax);
  if (!same || same->bytes != image->bytes) std::abort();
  return 0;
}
