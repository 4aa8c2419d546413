/// `Upload-Metadata` (tus 1.0, extension "creation"): pairs of a key and a base64 value, with commas between them.
/// Pure, thread-safe, safe on hostile texts.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace http {

inline constexpr std::size_t kUploadMetadataBytesMax = 4096;  ///< of the field
inline constexpr std::size_t kUploadMetadataPairsMax = 20;

class UploadMetadata {
 public:
  /// The value of a key, decoded: any bytes, also none. nullopt when the client did not send the key.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return pairs_.size(); }

 private:
  friend base::Result<UploadMetadata> parse_upload_metadata(std::string_view field);
  std::vector<std::pair<std::string, std::string>> pairs_;
};

/// Keys are not empty, of visible ASCII characters without comma, and differ. A value may be left out, with or without
/// the space before it. An empty field has no pairs. `invalid_argument` for anything else, and beyond the bounds.
[[nodiscard]] base::Result<UploadMetadata> parse_upload_metadata(std::string_view field);

}  // namespace http
