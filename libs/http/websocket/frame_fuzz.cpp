// Feeds arbitrary bytes to the WebSocket decoder, in steps taken from the first byte: no crash, no memory beyond the
// bound, and the same messages for every way of cutting the input.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "http/websocket/frame.hpp"

namespace {

constexpr std::size_t kMessageBytesMax = 4096;

std::string read_all(std::string_view bytes, std::size_t step) {
  http::WebSocketDecoder decoder(kMessageBytesMax);
  std::string seen;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, step);
    bytes.remove_prefix(part.size());
    while (true) {
      const auto message = decoder.next(part);
      if (!message) return seen + "!" + std::to_string(static_cast<int>(message.error()));
      if (decoder.held_bytes() > 2 * kMessageBytesMax + 512) std::abort();
      if (!*message) break;
      seen.append(std::to_string(static_cast<int>((*message)->kind))).append((*message)->payload).append("|");
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  if (read_all(bytes, bytes.size() + 1) != read_all(bytes, data[0] + std::size_t{1})) std::abort();
  return 0;
}
