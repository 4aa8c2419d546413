#include <cstddef>

#include "http/message/structured_field.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view field{reinterpret_cast<const char*>(data), size};
  const auto boolean = http::parse_boolean_item(field);
  const auto count = http::parse_count_item(field);
  if (boolean && (count || !field.contains('?'))) __builtin_trap();
  if (count && *count > 999'999'999'999'999) __builtin_trap();
  return 0;
}
