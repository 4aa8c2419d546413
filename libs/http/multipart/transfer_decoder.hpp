/// Content-Transfer-Encoding of a part. RFC 7578 section 4.7 deprecates it, yet some senders still use base64.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace http {

/// Decodes the data of one part as it arrives. Not thread-safe.
class TransferDecoder {
 public:
  /// Plain data: 7bit, 8bit, binary or no encoding named.
  TransferDecoder() = default;
  /// nullopt for an encoding other than those and base64 (RFC 2045 section 6.1; names compare without case).
  [[nodiscard]] static std::optional<TransferDecoder> for_encoding(std::string_view name);

  /// The decoded bytes; the view is valid until the next call and while `data` is. `kInvalidArgument` for characters
  /// outside the base64 alphabet other than line breaks.
  [[nodiscard]] base::Result<std::string_view> decode(std::string_view data);
  /// Refuses data that ends inside a group of four characters.
  [[nodiscard]] base::Status finish() const;

 private:
  [[nodiscard]] bool add(char character);

  bool is_base64_ = false;
  std::array<char, 4> group_{};
  std::size_t group_size_ = 0;
  bool is_padded_ = false;
  std::string decoded_;
};

}  // namespace http
