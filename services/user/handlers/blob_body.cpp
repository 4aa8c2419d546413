#include "user/handlers/blob_body.hpp"

#include <algorithm>
#include <utility>

namespace user {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

std::size_t at_most(std::size_t bytes, std::uint64_t left) {
  return static_cast<std::size_t>(std::min<std::uint64_t>(bytes, left));
}

}  // namespace

BlobBody::BlobBody(std::unique_ptr<storage::BlobReader> reader)
    : reader_(std::move(reader)), size_(reader_->size()), left_(size_) {}

BlobBody::BlobBody(std::unique_ptr<storage::BlobReader> reader, const ByteRange& range)
    : reader_(std::move(reader)), size_(range.size()), left_(size_) {
  reader_->seek(range.first);
}

std::string_view BlobBody::take_buffered() { return keep(reader_->take_ahead(at_most(kPieceBytes, left_))); }

runtime::Task<base::Result<std::string_view>> BlobBody::next() {
  auto piece = co_await reader_->read(at_most(kPieceBytes, left_));
  if (!piece) co_return std::unexpected(std::move(piece).error());
  co_return keep(std::move(*piece));
}

runtime::Task<base::Result<std::size_t>> BlobBody::send(std::shared_ptr<const base::Descriptor> socket,
                                                        std::size_t max_bytes) {
  const auto sent = co_await reader_->send(std::move(socket), at_most(max_bytes, left_));
  if (sent) left_ -= *sent;
  co_return sent;
}

std::string_view BlobBody::keep(std::string piece) {
  piece_ = std::move(piece);
  left_ -= std::min<std::uint64_t>(left_, piece_.size());
  return piece_;
}

}  // namespace user
