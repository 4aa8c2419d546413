#include "gateway/pages/gunzip.hpp"

#include <zlib.h>

namespace gateway {

std::optional<std::string> gunzip(std::string_view gzip, std::size_t size_bytes) {
  z_stream stream{};
  constexpr int kWithGzipHeader = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kWithGzipHeader) != Z_OK) return std::nullopt;
  std::string content(size_bytes, '\0');
  // zlib does not write to its input; its interface is older than const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  const int outcome = inflate(&stream, Z_FINISH);
  const bool is_whole = outcome == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return is_whole ? std::optional(std::move(content)) : std::nullopt;
}

}  // namespace gateway
