#include <algorithm>

#include "media/document_sniffer.hpp"

namespace {

std::optional<media::SniffedDocument> sniff(std::string_view file, std::size_t piece) {
  media::DocumentSniffer sniffer;
  for (std::size_t at = 0; at < file.size(); at += piece) sniffer.update(file.substr(at, piece));
  return sniffer.finish();
}

}  // namespace

/// What a file is does not depend on how it arrives.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto whole = sniff(file, std::max<std::size_t>(size, 1));
  if (sniff(file, 1) != whole || sniff(file, 13) != whole) __builtin_trap();
  return 0;
}
