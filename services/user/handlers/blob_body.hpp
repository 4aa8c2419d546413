/// A stored file, or a part of it, as the body of an answer, sent at the pace of the client.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/message/response.hpp"
#include "storage/ports/blob_store.hpp"
#include "user/handlers/byte_ranges.hpp"

namespace user {

class BlobBody final : public http::BodySource {
 public:
  explicit BlobBody(std::unique_ptr<storage::BlobReader> reader);
  /// `range` lies within the blob.
  BlobBody(std::unique_ptr<storage::BlobReader> reader, const ByteRange& range);

  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }
  [[nodiscard]] std::string_view take_buffered() override;
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override;
  [[nodiscard]] bool is_in_file() const override { return left_ > 0 && reader_->can_send(); }
  [[nodiscard]] runtime::Task<base::Result<std::size_t>> send(std::shared_ptr<const base::Descriptor> socket,
                                                              std::size_t max_bytes) override;

 private:
  [[nodiscard]] std::string_view keep(std::string piece);

  std::unique_ptr<storage::BlobReader> reader_;
  const std::uint64_t size_;
  std::uint64_t left_;
  std::string piece_;
};

}  // namespace user
