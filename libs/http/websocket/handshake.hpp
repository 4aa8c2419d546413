/// The opening handshake of WebSocket (RFC 6455 section 4.2), as far as it can be read from a request.
#pragma once

#include <optional>
#include <string_view>

#include "http/request.hpp"

namespace http {

/// Whether the request asks for WebSocket at all.
[[nodiscard]] bool is_websocket_upgrade(const Request& request) noexcept;

/// The client's key when the rest of the handshake is right too: version 13, a key of 16 bytes, no content.
[[nodiscard]] std::optional<std::string_view> websocket_key(Request& request);

}  // namespace http
