/// Packets of Engine.IO 4 and Socket.IO 5 as texts (https://socket.io/docs/v4/engine-io-protocol/ and
/// .../socket-io-protocol/), as far as a server needs them that speaks WebSocket only and sends events without
/// acknowledgement. Pure functions, thread-safe.
///
/// Every packet is one WebSocket text message: a digit for Engine.IO, in messages ('4') a second one for Socket.IO.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace socketio {

/// What the server tells of itself when a connection opens.
struct Opening {
  std::string_view sid;
  std::chrono::milliseconds ping_interval;
  std::chrono::milliseconds ping_timeout;
};

/// "0{"sid":…}": no upgrades, since there is no transport but WebSocket.
[[nodiscard]] std::string open_packet(const Opening& opening);
/// "40{"sid":…}": the client is connected to the main namespace.
[[nodiscard]] std::string connected_packet(std::string_view sid);
/// "44{"message":…}", with the name of a namespace other than the main one in front of the data.
[[nodiscard]] std::string connect_error_packet(std::string_view message, std::string_view name_space = "/");
/// "42["name",json]". `json`: one JSON value, taken as it is.
[[nodiscard]] std::string event_packet(std::string_view name, std::string_view json);

inline constexpr std::string_view kPingPacket = "2";
/// After this a client does not come back by itself.
inline constexpr std::string_view kDisconnectPacket = "41";

/// The longest name of a namespace that is taken for one.
inline constexpr std::size_t kNamespaceBytesMax = 128;

/// A packet of a client. Views point into the message it was read from.
struct ClientPacket {
  enum class Kind {
    kPong,
    kClose,       ///< the client ends the connection
    kConnect,     ///< to `name_space`, with `data`
    kDisconnect,  ///< from `name_space`
    kEvent,       ///< of a client; also acknowledgements
    kNoise,       ///< allowed and without effect
    kMalformed,   ///< no packet, or one that a client may not send
  };
  Kind kind = Kind::kMalformed;
  std::string_view name_space = "/";
  std::string_view data = {};  ///< JSON, unchecked; empty: none
};
[[nodiscard]] ClientPacket read_packet(std::string_view text) noexcept;

/// Whether `name_space` names the main one.
[[nodiscard]] inline bool is_main(std::string_view name_space) noexcept { return name_space == "/"; }

/// Error bodies of handshakes that are refused, `{"code":0,"message":"Transport unknown"}`.
enum class HandshakeError {
  kUnknownTransport = 0,
  kUnknownSession = 1,
  kBadMethod = 2,
  kBadRequest = 3,
  kForbidden = 4,
  kUnsupportedVersion = 5,
};
[[nodiscard]] std::string handshake_error_body(HandshakeError error);

}  // namespace socketio
