#include <algorithm>

#include "base/encoding.hpp"
#include "http/multipart/disposition.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto is_clean = [](std::string_view text) {
    return base::is_utf8(text) && std::ranges::none_of(text, [](unsigned char byte) { return byte < 0x20; });
  };
  const auto disposition = http::parse_disposition({reinterpret_cast<const char*>(data), size});
  if (!disposition) return 0;
  if (!is_clean(disposition->name) || !is_clean(disposition->filename.value_or(""))) __builtin_trap();
  return 0;
}
