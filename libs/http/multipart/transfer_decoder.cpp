#include "http/multipart/transfer_decoder.hpp"

#include "base/encoding.hpp"

namespace http {

namespace {

base::Error broken_base64() { return base::Error{base::ErrorCode::kInvalidArgument, "Malformed multipart body"}; }

}  // namespace

std::optional<TransferDecoder> TransferDecoder::for_encoding(std::string_view name) {
  TransferDecoder decoder;
  for (const std::string_view plain : {"7bit", "8bit", "binary"}) {
    if (base::equals_ignore_case(name, plain)) return decoder;
  }
  if (!base::equals_ignore_case(name, "base64")) return std::nullopt;
  decoder.is_base64_ = true;
  return decoder;
}

base::Result<std::string_view> TransferDecoder::decode(std::string_view data) {
  if (!is_base64_) return data;
  decoded_.clear();
  for (const char character : data) {
    if (character == '\r' || character == '\n') continue;  // RFC 2045 section 6.8: lines of 76 characters.
    if (!add(character)) return std::unexpected(broken_base64());
  }
  return decoded_;
}

base::Status TransferDecoder::finish() const {
  if (group_size_ != 0) return std::unexpected(broken_base64());
  return {};
}

bool TransferDecoder::add(char character) {
  if (is_padded_) return false;  // Nothing may follow the padding.
  group_[group_size_++] = character;
  if (group_size_ < group_.size()) return true;
  group_size_ = 0;
  const auto bytes = base::from_base64({group_.data(), group_.size()});
  if (!bytes) return false;
  is_padded_ = group_.back() == '=';
  decoded_ += base::as_text(*bytes);
  return true;
}

}  // namespace http
