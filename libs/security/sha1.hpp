/// SHA-1 (FIPS 180-4), for protocols that ask for it where nothing depends on its strength: the answer to a WebSocket
/// handshake (RFC 6455 section 4.2.2). Never for signatures, passwords or names of content.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace security {

/// Thread-safe.
[[nodiscard]] std::array<std::byte, 20> sha1(std::string_view text);

}  // namespace security
