/// WebSocket frames (RFC 6455 section 5) as a server reads and writes them. Pure, no I/O.
///
/// No extension is known: a frame with a reserved bit is an error. Between messages a decoder holds no memory beyond
/// its own few bytes, because sockets that wait are many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace http {

/// Status codes of RFC 6455 section 7.4.1.
enum class WebSocketCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kInvalidText = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kTryAgainLater = 1013,
};

/// Whole, unmasked frames of a server.
[[nodiscard]] std::string text_frame(std::string_view text);
[[nodiscard]] std::string pong_frame(std::string_view payload);
[[nodiscard]] std::string close_frame(WebSocketCode code);

/// A message or control frame of a client. `payload` is valid until the decoder's next call.
struct WebSocketMessage {
  enum class Kind { kText, kBinary, kPing, kPong, kClose };
  Kind kind = Kind::kText;
  std::string_view payload;
};

/// Reads frames of one client. Not thread-safe.
///
///     while (true) {
///       const auto message = decoder.next(bytes);          // takes from the front of `bytes`
///       if (!message) return close(message.error());
///       if (!*message) break;                              // more bytes are needed
///       handle(**message);
///     }
class WebSocketDecoder {
 public:
  /// `message_bytes_max`: of one message, all its fragments together.
  explicit WebSocketDecoder(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  /// The next whole message, or nullopt when all of `bytes` was taken. Texts are well-formed UTF-8. After an error,
  /// which is the code to close with, nothing more can be read.
  [[nodiscard]] std::expected<std::optional<WebSocketMessage>, WebSocketCode> next(std::string_view& bytes);

  /// What an unfinished message takes.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return message_.size() + control_.size(); }
  /// Frames read since the start, unfinished ones included.
  [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }

 private:
  enum class Opcode : std::uint8_t {
    kContinuation = 0x0,
    kText = 0x1,
    kBinary = 0x2,
    kClose = 0x8,
    kPing = 0x9,
    kPong = 0xA
  };
  using Problem = std::optional<WebSocketCode>;
  static constexpr std::size_t kHeaderBytesMax = 14;

  [[nodiscard]] std::size_t header_bytes_wanted() const noexcept;
  [[nodiscard]] Problem read_header();
  [[nodiscard]] Problem check_opcode(std::uint8_t opcode) const noexcept;
  void take_payload(std::string_view& bytes);
  [[nodiscard]] std::expected<std::optional<WebSocketMessage>, WebSocketCode> finish_frame();
  [[nodiscard]] std::expected<std::optional<WebSocketMessage>, WebSocketCode> finish_control();
  [[nodiscard]] bool is_control() const noexcept { return static_cast<std::uint8_t>(opcode_) >= 0x8; }

  const std::size_t message_bytes_max_;
  std::string message_;  ///< the fragments so far
  std::string control_;
  std::uint64_t frames_ = 0;
  std::uint64_t payload_left_ = 0;
  unsigned char header_[kHeaderBytesMax] = {};
  std::uint8_t header_size_ = 0;
  std::uint8_t mask_at_ = 0;  ///< which byte of the key comes next
  unsigned char mask_[4] = {};
  Opcode opcode_ = Opcode::kText;
  WebSocketMessage::Kind kind_ = WebSocketMessage::Kind::kText;  ///< of the message that is being read
  bool is_final_ = false;
  bool is_in_frame_ = false;
  bool is_in_message_ = false;     ///< its last fragment has not come
  bool is_message_given_ = false;  ///< and its memory can go
};

}  // namespace http
