#include "http/websocket/frame.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace http {
namespace {

constexpr unsigned char kFinal = 0x80;
constexpr unsigned char kReserved = 0x70;
constexpr unsigned char kOpcodeBits = 0x0F;
constexpr unsigned char kMasked = 0x80;
constexpr unsigned char kLengthBits = 0x7F;
constexpr std::size_t kControlBytesMax = 125;  ///< RFC 6455 section 5.5
constexpr unsigned char kLength16 = 126;
constexpr unsigned char kLength64 = 127;
constexpr std::size_t kMaskBytes = 4;

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

std::uint64_t big_endian(const unsigned char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[i];
  return value;
}

std::string frame(unsigned char opcode, std::string_view payload) {
  std::string out;
  out.reserve(payload.size() + 10);
  out += static_cast<char>(kFinal | opcode);
  if (payload.size() <= kControlBytesMax) {
    out += static_cast<char>(payload.size());
  } else if (payload.size() <= 0xFFFF) {
    out += static_cast<char>(kLength16);
    append_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(kLength64);
    append_big_endian(out, payload.size(), 8);
  }
  return out.append(payload);
}

std::size_t length_bytes(unsigned char length) {
  if (length == kLength16) return 2;
  return length == kLength64 ? 8 : 0;
}

/// RFC 6455 section 7.4: what a peer may put into a Close frame.
bool is_sendable_code(std::uint64_t code) {
  const bool is_defined = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
  return is_defined || (code >= 3000 && code <= 4999);
}

}  // namespace

std::string text_frame(std::string_view text) { return frame(0x1, text); }
std::string pong_frame(std::string_view payload) { return frame(0xA, payload); }

std::string close_frame(WebSocketCode code) {
  std::string payload;
  append_big_endian(payload, static_cast<std::uint16_t>(code), 2);
  return frame(0x8, payload);
}

std::expected<std::optional<WebSocketMessage>, WebSocketCode> WebSocketDecoder::next(std::string_view& bytes) {
  if (is_message_given_) {
    std::string().swap(message_);  // assigning would keep the memory
    is_message_given_ = false;
  }
  if (!is_in_frame_) control_.clear();
  while (true) {
    if (!is_in_frame_) {
      while (header_size_ < header_bytes_wanted() && !bytes.empty()) {
        header_[header_size_++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
      }
      if (header_size_ < header_bytes_wanted()) return std::nullopt;
      if (const Problem problem = read_header()) return std::unexpected(*problem);
    }
    take_payload(bytes);
    if (payload_left_ > 0) return std::nullopt;
    const auto message = finish_frame();
    if (!message || *message) return message;
  }
}

std::size_t WebSocketDecoder::header_bytes_wanted() const noexcept {
  if (header_size_ < 2) return 2;
  const bool is_masked = (header_[1] & kMasked) != 0;
  return 2 + length_bytes(header_[1] & kLengthBits) + (is_masked ? kMaskBytes : 0);
}

WebSocketDecoder::Problem WebSocketDecoder::read_header() {
  const bool is_final = (header_[0] & kFinal) != 0;
  if ((header_[0] & kReserved) != 0 || (header_[1] & kMasked) == 0) return WebSocketCode::kProtocolError;
  if (const Problem problem = check_opcode(header_[0] & kOpcodeBits)) return problem;
  const unsigned char length = header_[1] & kLengthBits;
  const std::size_t extended = length_bytes(length);
  payload_left_ = extended == 0 ? length : big_endian(header_ + 2, extended);
  opcode_ = static_cast<Opcode>(header_[0] & kOpcodeBits);
  is_final_ = is_final;
  if (is_control() && (extended != 0 || !is_final)) return WebSocketCode::kProtocolError;
  if (!is_control() && payload_left_ > message_bytes_max_ - message_.size()) return WebSocketCode::kTooBig;
  std::copy_n(header_ + 2 + extended, kMaskBytes, mask_);
  ++frames_;
  header_size_ = 0;
  mask_at_ = 0;
  is_in_frame_ = true;
  return std::nullopt;
}

WebSocketDecoder::Problem WebSocketDecoder::check_opcode(std::uint8_t opcode) const noexcept {
  switch (static_cast<Opcode>(opcode)) {
    case Opcode::kContinuation:
      return is_in_message_ ? Problem{} : WebSocketCode::kProtocolError;
    case Opcode::kText:
    case Opcode::kBinary:
      return is_in_message_ ? WebSocketCode::kProtocolError : Problem{};
    case Opcode::kClose:
    case Opcode::kPing:
    case Opcode::kPong:
      return std::nullopt;
  }
  return WebSocketCode::kProtocolError;
}

/// Memory grows with what has come, never with what was announced.
void WebSocketDecoder::take_payload(std::string_view& bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
  std::string& out = is_control() ? control_ : message_;
  out.reserve(out.size() + size);
  for (const char byte : bytes.substr(0, size)) {
    out += static_cast<char>(static_cast<unsigned char>(byte) ^ mask_[mask_at_]);
    mask_at_ = (mask_at_ + 1) % kMaskBytes;
  }
  bytes.remove_prefix(size);
  payload_left_ -= size;
}

std::expected<std::optional<WebSocketMessage>, WebSocketCode> WebSocketDecoder::finish_frame() {
  is_in_frame_ = false;
  if (is_control()) return finish_control();
  if (opcode_ != Opcode::kContinuation) {
    kind_ = opcode_ == Opcode::kText ? WebSocketMessage::Kind::kText : WebSocketMessage::Kind::kBinary;
  }
  is_in_message_ = !is_final_;
  if (is_in_message_) return std::nullopt;
  is_message_given_ = true;
  if (kind_ == WebSocketMessage::Kind::kText && !base::is_utf8(message_)) {
    return std::unexpected(WebSocketCode::kInvalidText);
  }
  return WebSocketMessage{kind_, message_};
}

std::expected<std::optional<WebSocketMessage>, WebSocketCode> WebSocketDecoder::finish_control() {
  if (opcode_ == Opcode::kPing) return WebSocketMessage{WebSocketMessage::Kind::kPing, control_};
  if (opcode_ == Opcode::kPong) return WebSocketMessage{WebSocketMessage::Kind::kPong, control_};
  if (control_.size() == 1) return std::unexpected(WebSocketCode::kProtocolError);
  if (control_.size() >= 2) {
    if (!is_sendable_code(big_endian(reinterpret_cast<const unsigned char*>(control_.data()), 2))) {
      return std::unexpected(WebSocketCode::kProtocolError);
    }
    if (!base::is_utf8(std::string_view(control_).substr(2))) return std::unexpected(WebSocketCode::kInvalidText);
  }
  return WebSocketMessage{WebSocketMessage::Kind::kClose, control_};
}

}  // namespace http
