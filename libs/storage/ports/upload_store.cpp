#include "storage/ports/upload_store.hpp"

#include <charconv>

namespace storage {
namespace {

constexpr std::size_t kFirstByteDigits = 16;
constexpr std::size_t kErasedAtOnce = 100;

}  // namespace

base::Error upload_not_found() { return {base::ErrorCode::kNotFound, "Upload not found"}; }

base::Error upload_moved() {
  return base::Error{base::ErrorCode::kConflict, "The upload is at another offset"}.with_reason("UPLOAD_MOVED");
}

base::Error too_many_open_uploads() {
  return base::Error{base::ErrorCode::kConflict, "Too many unfinished uploads"}.with_reason("TOO_MANY_UPLOADS");
}

base::Status finish(ResumableUpload& upload, const std::string& document_id) {
  if (upload.finished_as) return std::unexpected(upload_moved());
  upload.finished_as = document_id;
  upload.received = upload.length;
  upload.pieces.clear();
  return {};
}

std::string piece_name(std::string_view upload_id, std::uint64_t first_byte, std::string_view random) {
  char digits[kFirstByteDigits];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, first_byte, 16);
  const std::string_view hex(digits, end);
  std::string name(upload_id);
  name.append(".").append(kFirstByteDigits - hex.size(), '0').append(hex).append(".").append(random);
  return name;
}

std::string_view upload_of_piece(std::string_view name) {
  const std::size_t dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

std::uint64_t first_byte_of_piece(std::string_view name) {
  const std::size_t start = upload_of_piece(name).size() + 1;
  std::uint64_t first = 0;
  if (name.size() < start + kFirstByteDigits) return 0;
  const char* digits = name.data() + start;
  const auto [end, error] = std::from_chars(digits, digits + kFirstByteDigits, first, 16);
  return error == std::errc() && end == digits + kFirstByteDigits ? first : 0;
}

runtime::Task<base::Status> erase_pieces(BlobStore& blobs, std::string upload_id) {
  const std::string start = upload_id + ".";
  while (true) {
    const auto found = co_await blobs.list(BlobKind::kUploadPiece, start, kErasedAtOnce);
    if (!found) co_return std::unexpected(found.error());
    std::size_t erased = 0;
    for (const BlobInfo& blob : *found) {
      if (!blob.name.starts_with(start)) break;
      const base::Result<bool> gone = co_await blobs.erase(BlobKind::kUploadPiece, blob.name);
      if (!gone) co_return std::unexpected(gone.error());
      ++erased;
    }
    if (erased < kErasedAtOnce) co_return base::Status{};
  }
}

runtime::Task<base::Result<bool>> remove_with_pieces(BlobStore& blobs, UploadStore& uploads, std::string user_id,
                                                     std::string id) {
  const base::Status erased = co_await erase_pieces(blobs, id);
  if (!erased) co_return std::unexpected(erased.error());
  const base::Result<bool> removed = co_await uploads.remove(std::move(user_id), id);
  if (!removed) co_return removed;
  const base::Status rest = co_await erase_pieces(blobs, std::move(id));
  if (!rest) co_return std::unexpected(rest.error());
  co_return removed;
}

}  // namespace storage
