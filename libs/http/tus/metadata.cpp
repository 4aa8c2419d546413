#include "http/tus/metadata.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace http {
namespace {

bool is_key(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::unexpected<base::Error> bad_metadata(const char* message) {
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, message});
}

}  // namespace

std::optional<std::string_view> UploadMetadata::find(std::string_view key) const noexcept {
  const auto found = std::ranges::find_if(pairs_, [key](const auto& pair) { return pair.first == key; });
  return found == pairs_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

base::Result<UploadMetadata> parse_upload_metadata(std::string_view field) {
  if (field.size() > kUploadMetadataBytesMax) return bad_metadata("Upload-Metadata is too long");
  UploadMetadata metadata;
  field = base::trim(field);
  for (bool has_more = !field.empty(); has_more;) {
    const std::size_t comma = field.find(',');
    has_more = comma != std::string_view::npos;
    const std::string_view pair = base::trim(field.substr(0, comma));
    if (has_more) field.remove_prefix(comma + 1);
    const std::size_t space = std::min(pair.find(' '), pair.size());
    const std::string_view key = pair.substr(0, space);
    const auto value = base::from_base64(base::trim(pair.substr(space)));
    if (!is_key(key) || !value || metadata.find(key)) return bad_metadata("Malformed Upload-Metadata");
    if (metadata.size() == kUploadMetadataPairsMax) return bad_metadata("Upload-Metadata has too many pairs");
    metadata.pairs_.emplace_back(key, base::as_text(*value));
  }
  return metadata;
}

}  // namespace http
