#include "http/tus/checksum.hpp"

#include <utility>

#include "base/encoding.hpp"

namespace http {
namespace {

std::unexpected<base::Error> bad_checksum(const char* message) {
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, message});
}

}  // namespace

base::Result<UploadChecksum> parse_upload_checksum(std::string_view field) {
  constexpr std::size_t kSha1Bytes = 20;
  constexpr std::size_t kSha256Bytes = 32;
  field = base::trim(field);
  const std::size_t space = field.find(' ');
  if (space == std::string_view::npos) return bad_checksum("Malformed Upload-Checksum");
  UploadChecksum checksum;
  const std::string_view algorithm = field.substr(0, space);
  if (algorithm == "sha256") checksum.algorithm = UploadChecksum::Algorithm::kSha256;
  if (algorithm != "sha256" && algorithm != "sha1") return bad_checksum("Unsupported checksum algorithm");
  auto digest = base::from_base64(base::trim(field.substr(space)));
  if (!digest || digest->size() != (algorithm == "sha1" ? kSha1Bytes : kSha256Bytes)) {
    return bad_checksum("Malformed Upload-Checksum");
  }
  checksum.digest = std::move(*digest);
  return checksum;
}

}  // namespace http
