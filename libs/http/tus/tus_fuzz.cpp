#include <cstddef>

#include "http/tus/checksum.hpp"
#include "http/tus/lengths.hpp"
#include "http/tus/metadata.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view field{reinterpret_cast<const char*>(data), size};
  if (const auto length = http::parse_upload_length(field); length && field.empty()) __builtin_trap();
  if (const auto checksum = http::parse_upload_checksum(field)) {
    if (checksum->digest.size() != 20 && checksum->digest.size() != 32) __builtin_trap();
  }
  const auto metadata = http::parse_upload_metadata(field);
  if (!metadata) return 0;
  if (metadata->size() > http::kUploadMetadataPairsMax || metadata->find("")) __builtin_trap();
  // What is given back as it came must read the same.
  if (http::parse_upload_metadata(field)->size() != metadata->size()) __builtin_trap();
  return 0;
}
