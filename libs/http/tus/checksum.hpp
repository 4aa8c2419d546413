/// `Upload-Checksum` (tus 1.0, extension "checksum"). Pure, thread-safe, safe on hostile texts.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace http {

/// What `Tus-Checksum-Algorithm` says.
inline constexpr std::string_view kUploadChecksumAlgorithms = "sha1,sha256";

struct UploadChecksum {
  enum class Algorithm { kSha1, kSha256 };
  Algorithm algorithm = Algorithm::kSha1;
  std::vector<std::byte> digest;  ///< as long as the algorithm's
};

/// "<algorithm> <base64>". `invalid_argument` for an algorithm that is not offered, and for anything malformed.
[[nodiscard]] base::Result<UploadChecksum> parse_upload_checksum(std::string_view field);

}  // namespace http
