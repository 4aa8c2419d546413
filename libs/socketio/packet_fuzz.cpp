// Reads arbitrary texts as packets: no crash, and what is read lies within the text.
#include <cstdint>
#include <cstdlib>

#include "socketio/packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const socketio::ClientPacket packet = socketio::read_packet(text);
  if (packet.data.size() > size || packet.name_space.size() > size + 1) std::abort();
  if (packet.kind == socketio::ClientPacket::Kind::kConnect) {
    static_cast<void>(socketio::connect_error_packet("Invalid namespace", packet.name_space));
  }
  return 0;
}
