#include "user/domain/upload_receipt.hpp"

#include <algorithm>
#include <utility>

namespace user {
namespace {

using storage::BlobKind;

/// So many small pieces are made one.
constexpr std::size_t kGatheredAtOnce = 16;
constexpr std::size_t kRandomBytes = 8;
/// Of a piece that is read: many uploads may end at once.
constexpr std::size_t kReadBytes = 64 * 1024;

/// Hands the bytes of a piece to `take(std::string)`, which answers a base::Status.
template <class Take>
runtime::Task<base::Status> pour(storage::BlobStore& blobs, std::string piece, Take take) {
  auto reader = co_await blobs.open(BlobKind::kUploadPiece, std::move(piece));
  if (!reader) co_return std::unexpected(std::move(reader).error());
  while (true) {
    auto bytes = co_await (*reader)->read(kReadBytes);
    if (!bytes) co_return std::unexpected(std::move(bytes).error());
    if (bytes->empty()) co_return base::Status{};
    const base::Status taken = co_await take(std::move(*bytes));
    if (!taken) co_return taken;
  }
}

}  // namespace

/// Small pieces that follow each other, none much larger than those behind it together: so each byte is copied few
/// times, and at most `kGatheredAtOnce` small pieces lie between two large ones.
std::size_t pieces_to_gather(const storage::ResumableUpload& upload, std::uint64_t piece_bytes) {
  std::uint64_t end = upload.received;
  std::uint64_t total = 0;
  std::size_t count = 0;
  for (auto piece = upload.pieces.rbegin(); piece != upload.pieces.rend(); ++piece) {
    const std::uint64_t size = end - std::min(end, storage::first_byte_of_piece(*piece));
    const bool is_small = size + total <= piece_bytes && (total == 0 || size <= 2 * total);
    if (!is_small) break;
    total += size;
    end -= size;
    ++count;
  }
  return count < kGatheredAtOnce ? 0 : count;
}

runtime::Task<base::Result<UploadReceipt>> UploadReceipt::begin(const ResumableUploads& uploads,
                                                                storage::ResumableUpload upload, UploadLabel label) {
  UploadReceipt receipt(uploads, std::move(upload), std::move(label));
  if (receipt.upload_.received < media::DocumentSniffer::kHeadBytesMax) {
    const base::Status inspected = co_await receipt.inspect_beginning();
    if (!inspected) co_return std::unexpected(inspected.error());
  }
  co_return receipt;
}

runtime::Task<base::Status> UploadReceipt::inspect_beginning() {
  inspection_.emplace(parts_->documents.rules);
  if (const base::Status named = inspection_->set_name(label_.file_name); !named) co_return named;
  for (const std::string& piece : upload_.pieces) {
    auto take = [this](std::string bytes) -> runtime::Task<base::Status> { co_return inspection_->look_at(bytes); };
    const base::Status poured = co_await pour(blobs(), piece, std::move(take));
    if (!poured && has_code(poured.error(), base::ErrorCode::kNotFound)) {
      base::Error error = co_await missing_piece();
      co_return std::unexpected(std::move(error));
    }
    if (!poured) co_return poured;
  }
  co_return base::Status{};
}

std::uint64_t UploadReceipt::end() const { return upload_.received + loose_bytes_ + (writer_ ? writer_->size() : 0); }

runtime::Task<base::Status> UploadReceipt::append(std::string bytes) {
  if (bytes.size() > upload_.length - end()) co_return std::unexpected(upload_too_long());
  if (inspection_) {
    if (const base::Status fine = inspection_->look_at(bytes); !fine) co_return fine;
  }
  if (!writer_) {
    auto writer = co_await blobs().create(BlobKind::kUploadPiece);
    if (!writer) co_return std::unexpected(std::move(writer).error());
    writer_ = std::move(*writer);
  }
  const base::Status appended = co_await writer_->append(std::move(bytes));
  if (!appended) writer_.reset();
  if (!appended) co_return appended;
  if (writer_->size() < parts_->rules.piece_bytes) co_return base::Status{};
  co_return co_await close_piece();
}

/// The last byte of the upload, and what is held back, stay loose.
runtime::Task<base::Status> UploadReceipt::close_piece() {
  const std::uint64_t size = writer_->size();
  const std::string random = parts_->documents.random.hex(kRandomBytes);
  std::string name = storage::piece_name(upload_.id, upload_.received + loose_bytes_, random);
  const std::unique_ptr<storage::BlobWriter> writer = std::exchange(writer_, nullptr);
  const base::Status committed = co_await writer->commit(name);
  if (!committed) co_return committed;
  loose_.push_back(std::move(name));
  loose_bytes_ += size;
  if (is_held_back_ || end() == upload_.length) co_return base::Status{};
  co_return co_await advance();
}

/// Has the record name the loose pieces.
runtime::Task<base::Status> UploadReceipt::advance() {
  if (loose_.empty()) co_return base::Status{};
  const base::Timestamp expires = parts_->documents.clock.now() + parts_->rules.kept_for;
  storage::UploadChange change = [from = upload_.received, bytes = loose_bytes_, pieces = loose_,
                                  expires](storage::ResumableUpload& upload) -> base::Status {
    if (upload.finished_as || upload.received != from) return std::unexpected(storage::upload_moved());
    upload.pieces.insert(upload.pieces.end(), pieces.begin(), pieces.end());
    upload.received += bytes;
    upload.expires_at = expires;
    return {};
  };
  auto moved = co_await store().modify(upload_.user_id, upload_.id, std::move(change));
  if (!moved) {
    // Where it is not certain that the record does not name them, they go with the upload.
    if (!is_decided(moved.error())) loose_.clear();
    co_await discard();
    co_return std::unexpected(std::move(moved).error());
  }
  upload_ = std::move(*moved);
  loose_.clear();
  loose_bytes_ = 0;
  co_return base::Status{};
}

runtime::Task<base::Result<KeptUpload>> UploadReceipt::keep() {
  if (writer_ && writer_->size() > 0) {
    const base::Status closed = co_await close_piece();
    if (!closed) co_return std::unexpected(closed.error());
  }
  const bool is_whole = end() == upload_.length && !upload_.finished_as;
  if (is_whole && !is_left_open_) co_return co_await complete();
  const base::Status moved = co_await advance();
  if (!moved) co_return std::unexpected(moved.error());
  co_await gather();
  co_return KeptUpload{.upload = upload_, .document = std::nullopt};
}

runtime::Task<base::Result<KeptUpload>> UploadReceipt::complete() {
  auto document = co_await assemble();
  if (!document && has_code(document.error(), base::ErrorCode::kAlreadyExists)) document = co_await find_completed();
  if (!document) {
    const base::Error& error = document.error();
    const bool is_hopeless = has_code(error, base::ErrorCode::kUnsupportedMedia) ||
                             has_code(error, base::ErrorCode::kNotFound) || has_code(error, base::ErrorCode::kGone);
    if (is_hopeless) co_await end_upload();
    if (is_decided(error)) co_await discard();
    co_return std::unexpected(std::move(document).error());
  }
  loose_.insert(loose_.end(), upload_.pieces.begin(), upload_.pieces.end());
  upload_.pieces.clear();
  co_await discard();
  upload_.received = upload_.length;
  upload_.finished_as = document->document.id;
  co_return KeptUpload{.upload = upload_, .document = std::move(*document)};
}

runtime::Task<base::Result<storage::DocumentEntry>> UploadReceipt::assemble() {
  auto writer = co_await blobs().create(BlobKind::kDocument);
  if (!writer) co_return std::unexpected(std::move(writer).error());
  DocumentUpload document(std::move(*writer), upload_.length, parts_->documents.rules);
  if (const base::Status named = document.set_name(label_.file_name); !named) co_return std::unexpected(named.error());
  std::vector<std::string> pieces = upload_.pieces;
  pieces.insert(pieces.end(), loose_.begin(), loose_.end());
  for (const std::string& piece : pieces) {
    auto take = [&document](std::string bytes) { return document.append(std::move(bytes)); };
    const base::Status poured = co_await pour(blobs(), piece, std::move(take));
    if (!poured && has_code(poured.error(), base::ErrorCode::kNotFound)) {
      base::Error error = co_await missing_piece();
      co_return std::unexpected(std::move(error));
    }
    if (!poured) co_return std::unexpected(poured.error());
  }
  if (document.size() != upload_.length)
    co_return std::unexpected(base::internal_error("pieces of an upload lack bytes"));
  if (upload_.document_id) {
    co_return co_await parts_->versions.add(upload_.user_id, *upload_.document_id, std::move(document), upload_.id);
  }
  co_return co_await parts_->catalogue.finish(upload_.user_id, std::move(document), label_.label, upload_.id);
}

/// A process ended between storing the document and noting it at the upload.
runtime::Task<base::Result<storage::DocumentEntry>> UploadReceipt::find_completed() {
  auto document = co_await parts_->catalogue.get(upload_.user_id, upload_.id);
  if (!document) co_return document;
  storage::UploadChange change = [](storage::ResumableUpload& upload) {
    return upload.finished_as ? base::Status{} : storage::finish(upload, upload.id);
  };
  const auto noted = co_await store().modify(upload_.user_id, upload_.id, std::move(change));
  if (!noted) co_return std::unexpected(noted.error());
  co_return document;
}

/// Another request may have moved the upload on and gathered its pieces; else they are lost.
runtime::Task<base::Error> UploadReceipt::missing_piece() {
  const auto now = co_await store().get(upload_.user_id, upload_.id);
  if (!now) co_return now.error();
  co_return now->pieces == upload_.pieces ? upload_expired() : storage::upload_moved();
}

/// What fails here, the purge of expired uploads finds.
runtime::Task<void> UploadReceipt::end_upload() {
  const base::Result<bool> removed =
      co_await storage::remove_with_pieces(blobs(), store(), upload_.user_id, upload_.id);
  static_cast<void>(removed);
}

runtime::Task<void> UploadReceipt::discard() {
  // A writer that is dropped may leave bytes behind for a while; under a name they can be erased.
  if (writer_ && writer_->size() > 0) {
    std::string name = storage::piece_name(upload_.id, end(), parts_->documents.random.hex(kRandomBytes));
    const std::unique_ptr<storage::BlobWriter> writer = std::exchange(writer_, nullptr);
    if (const base::Status named = co_await writer->commit(name)) loose_.push_back(std::move(name));
  }
  loose_bytes_ = 0;
  std::vector<std::string> loose;
  loose.swap(loose_);
  co_await erase(std::move(loose));
}

runtime::Task<void> UploadReceipt::erase(std::vector<std::string> pieces) {
  for (std::string& piece : pieces) {
    const base::Result<bool> erased = co_await blobs().erase(BlobKind::kUploadPiece, std::move(piece));
    static_cast<void>(erased);
  }
}

/// What fails here leaves everything as it is, and is tried again with the next request.
runtime::Task<void> UploadReceipt::gather() {
  const std::size_t count = pieces_to_gather(upload_, parts_->rules.piece_bytes);
  if (count == 0) co_return;
  auto writer = co_await blobs().create(BlobKind::kUploadPiece);
  if (!writer) co_return;
  const auto first = upload_.pieces.end() - static_cast<std::ptrdiff_t>(count);
  std::vector<std::string> small(first, upload_.pieces.end());
  for (const std::string& piece : small) {
    auto take = [&writer](std::string bytes) { return (*writer)->append(std::move(bytes)); };
    const base::Status poured = co_await pour(blobs(), piece, std::move(take));
    if (!poured) co_return;
  }
  const std::uint64_t first_byte = storage::first_byte_of_piece(small.front());
  std::string name = storage::piece_name(upload_.id, first_byte, parts_->documents.random.hex(kRandomBytes));
  if (const base::Status named = co_await (*writer)->commit(name); !named) co_return;
  storage::UploadChange change = [before = upload_.pieces, count,
                                  name](storage::ResumableUpload& upload) -> base::Status {
    if (upload.pieces != before) return std::unexpected(storage::upload_moved());
    upload.pieces.resize(upload.pieces.size() - count);
    upload.pieces.push_back(name);
    return {};
  };
  auto moved = co_await store().modify(upload_.user_id, upload_.id, std::move(change));
  if (!moved && is_decided(moved.error())) small.assign(1, std::move(name));
  if (!moved && !is_decided(moved.error())) co_return;
  co_await erase(std::move(small));
  if (moved) upload_ = std::move(*moved);
}

}  // namespace user
