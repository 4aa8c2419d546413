#include "socketio/packet.hpp"

#include "base/json_text.hpp"

namespace socketio {
namespace {

/// What clients of the old system were told; ours bound what they send far below.
constexpr std::string_view kAnnouncedPayload = "1000000";

constexpr std::string_view kConnected = "40";
constexpr std::string_view kEvent = "42";
constexpr std::string_view kConnectError = "44";

using Kind = ClientPacket::Kind;

std::string_view words_of(HandshakeError error) {
  switch (error) {
    case HandshakeError::kUnknownTransport:
      return "Transport unknown";
    case HandshakeError::kUnknownSession:
      return "Session ID unknown";
    case HandshakeError::kBadMethod:
      return "Bad handshake method";
    case HandshakeError::kBadRequest:
      return "Bad request";
    case HandshakeError::kForbidden:
      return "Forbidden";
    case HandshakeError::kUnsupportedVersion:
      return "Unsupported protocol version";
  }
  return "";
}

/// The Socket.IO type behind the '4'. Binary ones ('5', '6') announce attachments, which are binary messages.
Kind kind_of_message(char type) {
  switch (type) {
    case '0':
      return Kind::kConnect;
    case '1':
      return Kind::kDisconnect;
    case '2':
    case '3':
      return Kind::kEvent;
    default:
      return Kind::kMalformed;
  }
}

/// "/name," or "/name" at the end; a query in the name is no part of it.
bool take_namespace(ClientPacket& packet) {
  if (!packet.data.starts_with('/')) return true;
  const std::size_t comma = packet.data.find(',');
  packet.name_space = packet.data.substr(0, comma);
  packet.data = comma == std::string_view::npos ? std::string_view{} : packet.data.substr(comma + 1);
  packet.name_space = packet.name_space.substr(0, packet.name_space.find('?'));
  return packet.name_space.size() <= kNamespaceBytesMax;
}

ClientPacket read_message(std::string_view text) {
  if (text.empty()) return {};
  ClientPacket packet{.kind = kind_of_message(text.front()), .data = text.substr(1)};
  if (!take_namespace(packet)) packet.kind = Kind::kMalformed;
  return packet;
}

}  // namespace

std::string open_packet(const Opening& opening) {
  std::string packet = "0{\"sid\":";
  base::append_json_string(packet, opening.sid);
  packet.append(",\"upgrades\":[],\"pingInterval\":").append(std::to_string(opening.ping_interval.count()));
  packet.append(",\"pingTimeout\":").append(std::to_string(opening.ping_timeout.count()));
  packet.append(",\"maxPayload\":").append(kAnnouncedPayload).append("}");
  return packet;
}

std::string connected_packet(std::string_view sid) {
  std::string packet(kConnected);
  packet.append("{\"sid\":");
  base::append_json_string(packet, sid);
  return packet.append("}");
}

std::string connect_error_packet(std::string_view message, std::string_view name_space) {
  std::string packet(kConnectError);
  if (!is_main(name_space)) packet.append(name_space).append(",");
  packet.append("{\"message\":");
  base::append_json_string(packet, message);
  return packet.append("}");
}

std::string event_packet(std::string_view name, std::string_view json) {
  std::string packet;
  packet.reserve(name.size() + json.size() + 8);
  packet.append(kEvent).append("[");
  base::append_json_string(packet, name);
  return packet.append(",").append(json).append("]");
}

ClientPacket read_packet(std::string_view text) noexcept {
  if (text.empty()) return {};
  switch (text.front()) {
    case '1':
      return {.kind = text.size() == 1 ? Kind::kClose : Kind::kMalformed};
    case '3':
      return {.kind = text.size() == 1 ? Kind::kPong : Kind::kNoise};
    case '4':
      return read_message(text.substr(1));
    case '6':
      return {.kind = Kind::kNoise};
    default:
      return {};
  }
}

std::string handshake_error_body(HandshakeError error) {
  std::string body = "{\"code\":" + std::to_string(static_cast<int>(error)) + ",\"message\":";
  base::append_json_string(body, words_of(error));
  return body.append("}");
}

}  // namespace socketio
