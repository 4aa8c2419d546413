/// A stored file as the body of an answer, read piece by piece at the pace of the client.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/message/response.hpp"
#include "storage/ports/blob_store.hpp"

namespace user {

class BlobBody final : public http::BodySource {
 public:
  explicit BlobBody(std::unique_ptr<storage::BlobReader> reader) : reader_(std::move(reader)) {}

  [[nodiscard]] std::optional<std::uint64_t> size() const override { return reader_->size(); }
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override {
    auto piece = co_await reader_->read(kPieceBytes);
    if (!piece) co_return std::unexpected(std::move(piece).error());
    piece_ = std::move(*piece);
    co_return std::string_view(piece_);
  }

 private:
  static constexpr std::size_t kPieceBytes = 64 * 1024;
  std::unique_ptr<storage::BlobReader> reader_;
  std::string piece_;
};

}  // namespace user
