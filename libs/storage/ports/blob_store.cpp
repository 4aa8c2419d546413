#include "storage/ports/blob_store.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace storage {
namespace {

constexpr std::size_t kNameMax = 128;
constexpr std::size_t kTrashDigits = 15;  // milliseconds until the year 33658

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

bool is_blob_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kNameMax && name.front() != '.' &&
         std::ranges::all_of(name, is_name_character);
}

base::Error blob_not_found() { return {base::ErrorCode::kNotFound, "File not found"}; }

base::Error bad_blob_name() { return {base::ErrorCode::kInvalidArgument, "Invalid file name"}; }

runtime::Task<base::Result<std::size_t>> BlobReader::send(std::shared_ptr<const base::Descriptor> /*socket*/,
                                                          std::size_t /*max_bytes*/) {
  co_return std::unexpected(base::internal_error("this blob lies in no file"));
}

std::string_view to_string(BlobKind kind) noexcept {
  switch (kind) {
    case BlobKind::kAvatar:
      return "avatars";
    case BlobKind::kAvatarVariant:
      return "avatar-variants";
    case BlobKind::kDocument:
      return "documents";
    case BlobKind::kExport:
      return "exports";
    case BlobKind::kDocumentVersion:
      return "document-versions";
    case BlobKind::kUploadPiece:
      return "upload-pieces";
    case BlobKind::kQuarantine:
      return "quarantine";
  }
  std::unreachable();
}

std::string make_trash_key(base::Timestamp discarded_at, BlobKind kind, std::string_view name) {
  std::string millis = std::to_string(std::max<std::int64_t>(base::to_millis(discarded_at), 0));
  millis.insert(0, kTrashDigits - std::min(kTrashDigits, millis.size()), '0');
  return millis + "@" + std::string(to_string(kind)) + "@" + std::string(name);
}

std::optional<TrashedBlob> parse_trash_key(std::string_view key) {
  if (key.size() < kTrashDigits + 1 || key[kTrashDigits] != '@') return std::nullopt;
  std::int64_t millis = 0;
  const char* digits_end = key.data() + kTrashDigits;
  if (const auto [end, problem] = std::from_chars(key.data(), digits_end, millis);
      problem != std::errc{} || end != digits_end || millis < 0) {
    return std::nullopt;
  }
  const std::string_view rest = key.substr(kTrashDigits + 1);
  for (const BlobKind kind : kBlobKinds) {
    const std::string start = std::string(to_string(kind)) + "@";
    if (!rest.starts_with(start) || !is_blob_name(rest.substr(start.size()))) continue;
    return TrashedBlob{.key = std::string(key),
                       .kind = kind,
                       .name = std::string(rest.substr(start.size())),
                       .discarded_at = base::from_millis(millis)};
  }
  return std::nullopt;
}

}  // namespace storage
