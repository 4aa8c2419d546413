#include <algorithm>

#include "base/encoding.hpp"
#include "http/multipart/disposition.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto is_clean = [](std::string_view text) {
    return base::is_utf8(text) && std::ranges::none_of(text, [](unsigned char byte) { return byte < 0x20; });
  };
  const std::string_view value{reinterpret_cast<const char*>(data), size};
  const auto file_name = http::parse_disposition_file_name(value);
  if (!is_clean(file_name.value_or(""))) __builtin_trap();
  const auto disposition = http::parse_disposition(value);
  if (!disposition) return 0;
  if (!is_clean(disposition->name) || !is_clean(disposition->filename.value_or(""))) __builtin_trap();
  if (disposition->filename != file_name) __builtin_trap();
  return 0;
}
