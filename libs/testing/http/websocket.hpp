/// The client side of WebSocket for tests: sends exactly the frames it is told to and shows what came back.
///
///     testkit::WebSocketClient socket(port);
///     ASSERT_EQ(socket.open("/socket.io/?EIO=4&transport=websocket"), 101);
///     socket.send_text("40");
///     EXPECT_EQ(socket.read().payload, ...);
///
/// Waits are bounded by the timeout of HttpClient. Not thread-safe; failures are thrown as std::runtime_error.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "testing/http/client.hpp"

namespace testkit {

/// A frame of a server. Opcode 0: there was none, because the connection ended.
struct WebSocketFrame {
  int opcode = 0;
  std::string payload;

  [[nodiscard]] bool is_close() const { return opcode == 8; }
  /// The status code of a Close frame; 0 without one.
  [[nodiscard]] int code() const {
    if (!is_close() || payload.size() < 2) return 0;
    return static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
  }
};

/// A masked frame of a client. `first` is the whole first byte: FIN, reserved bits, opcode.
inline std::string client_frame(int first, std::string_view payload) {
  std::string frame(1, static_cast<char>(first));
  const auto size = static_cast<std::uint64_t>(payload.size());
  if (size <= 125) {
    frame += static_cast<char>(0x80 | size);
  } else {
    const int bytes = size <= 0xFFFF ? 2 : 8;
    frame += static_cast<char>(0x80 | (bytes == 2 ? 126 : 127));
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) frame += static_cast<char>(size >> shift & 0xFF);
  }
  constexpr std::string_view mask = "\x37\xfa\x21\x3d";
  frame.append(mask);
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % mask.size()]);
  return frame;
}

class WebSocketClient {
 public:
  explicit WebSocketClient(std::uint16_t port) : http_(port) {}

  /// Sends the handshake and reads the head of the answer: its status.
  int open(std::string_view target, std::string_view more_fields = {}) {
    http_.send("GET " + std::string(target) +
               " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
               std::string(more_fields) + "\r\n");
    head_.clear();
    while (!head_.ends_with("\r\n\r\n")) {
      const std::string byte = bytes(1);
      if (byte.empty()) return 0;
      head_ += byte;
    }
    return std::stoi(head_.substr(9, 3));
  }
  [[nodiscard]] const std::string& head() const noexcept { return head_; }

  bool send(std::string_view bytes) { return http_.send(bytes); }
  bool send_text(std::string_view text) { return send(client_frame(0x81, text)); }

  [[nodiscard]] WebSocketFrame read() {
    const std::string header = bytes(2);
    if (header.size() < 2) return {};
    std::uint64_t size = static_cast<unsigned char>(header[1]);
    if (size >= 126) {
      const std::string extended = bytes(size == 126 ? 2 : 8);
      size = 0;
      for (const char byte : extended) size = size << 8 | static_cast<unsigned char>(byte);
    }
    return {header[0] & 0x0F, size == 0 ? std::string() : bytes(size)};
  }
  /// The next text message.
  [[nodiscard]] std::string read_text() { return read().payload; }
  /// Whether the server has ended the connection.
  [[nodiscard]] bool is_at_end() { return http_.is_closed_by_server(); }
  [[nodiscard]] HttpClient& http() noexcept { return http_; }

 private:
  /// Nothing when the connection ends before.
  [[nodiscard]] std::string bytes(std::size_t count) {
    try {
      return http_.read_bytes(count);
    } catch (const std::runtime_error&) {
      return {};
    }
  }

  HttpClient http_;
  std::string head_;
};

}  // namespace testkit
