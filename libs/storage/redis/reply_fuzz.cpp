// Feeds arbitrary bytes to the reader of a Redis server's answers: no crash, no unbounded depth.
#include <cstdint>
#include <string_view>

#include "storage/redis/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  storage::redis::ReplyReader reader;
  reader.feed({reinterpret_cast<const char*>(data), size});
  while (true) {
    const auto reply = reader.next();
    if (!reply || !*reply) return 0;
  }
}
