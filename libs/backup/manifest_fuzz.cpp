// A manifest somebody else wrote.
#include <cstdint>

#include "backup/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(backup::parse_manifest({reinterpret_cast<const char*>(data), size}));
  return 0;
}
