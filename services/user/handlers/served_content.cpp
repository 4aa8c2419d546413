#include "user/handlers/served_content.hpp"

#include <algorithm>
#include <utility>

#include "http/message/entity_tag.hpp"
#include "http/problem.hpp"
#include "user/domain/file_names.hpp"
#include "user/handlers/blob_body.hpp"
#include "user/handlers/byte_ranges.hpp"
#include "user/handlers/content_disposition.hpp"

namespace user {
namespace {

using Ranges = std::vector<ByteRange>;

/// A part of the content and what is sent before it.
struct Piece {
  std::string head;
  ByteRange range;
};

/// Some pieces of one blob, one after the other.
class PiecesBody final : public http::BodySource {
 public:
  PiecesBody(std::unique_ptr<storage::BlobReader> reader, std::vector<Piece> pieces, std::string tail)
      : reader_(std::move(reader)), pieces_(std::move(pieces)), tail_(std::move(tail)), size_(tail_.size()) {
    for (const Piece& piece : pieces_) size_ += piece.head.size() + piece.range.size();
  }

  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }

  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override {
    while (left_ == 0) {
      if (at_ == pieces_.size()) {
        bytes_ = std::exchange(tail_, {});
        co_return std::string_view(bytes_);
      }
      const Piece& piece = pieces_[at_++];
      reader_->seek(piece.range.first);
      left_ = piece.range.size();
      if (!piece.head.empty()) co_return std::string_view(piece.head);
    }
    auto bytes = co_await reader_->read(static_cast<std::size_t>(std::min<std::uint64_t>(left_, kPieceBytes)));
    if (!bytes) co_return std::unexpected(std::move(bytes).error());
    bytes_ = std::move(*bytes);
    left_ -= std::min<std::uint64_t>(left_, bytes_.size());
    co_return std::string_view(bytes_);
  }

 private:
  static constexpr std::size_t kPieceBytes = 64 * 1024;

  std::unique_ptr<storage::BlobReader> reader_;
  const std::vector<Piece> pieces_;
  std::string tail_;
  std::uint64_t size_;
  std::size_t at_ = 0;
  std::uint64_t left_ = 0;  ///< of the piece that is being sent
  std::string bytes_;
};

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.last) + "/" + std::to_string(size);
}

/// multipart/byteranges (RFC 9110 section 14.6). No content holds the start of its own SHA-256, so that makes a
/// boundary.
void put_ranges(http::Response& response, OpenedVersion& opened, const Ranges& ranges) {
  const std::string boundary = "range-" + opened.version.sha256.substr(0, 32);
  std::vector<Piece> pieces;
  for (const ByteRange& range : ranges) {
    pieces.push_back({.head = "\r\n--" + boundary + "\r\nContent-Type: " + opened.version.mime_type +
                              "\r\nContent-Range: " + content_range(range, opened.content->size()) + "\r\n\r\n",
                      .range = range});
  }
  response.fields.add("Content-Type", "multipart/byteranges; boundary=" + boundary);
  response.body =
      std::make_unique<PiecesBody>(std::move(opened.content), std::move(pieces), "\r\n--" + boundary + "--\r\n");
}

void put_range(http::Response& response, OpenedVersion& opened, const ByteRange& range) {
  response.fields.add("Content-Type", opened.version.mime_type);
  response.fields.add("Content-Range", content_range(range, opened.content->size()));
  response.body = std::make_unique<BlobBody>(std::move(opened.content), range);
}

void put_whole(http::Response& response, OpenedVersion& opened) {
  response.fields.add("Content-Type", opened.version.mime_type);
  response.body = std::make_unique<BlobBody>(std::move(opened.content));
}

/// Of a GET, and only if it is still of these bytes.
std::optional<Ranges> ranges_of(const http::Request& request, const std::string& tag, std::uint64_t size) {
  const auto field = request.field("Range");
  if (!field || request.method() != http::Method::kGet) return std::nullopt;
  const auto condition = request.field("If-Range");
  if (condition && *condition != tag) return std::nullopt;
  return parse_ranges(*field, size);
}

http::Response not_satisfiable(std::uint64_t size) {
  const base::Error error{base::ErrorCode::kRangeNotSatisfiable, "Range not satisfiable"};
  http::Response response = http::problem(error);
  response.fields.add("Content-Range", "bytes */" + std::to_string(size));
  return response;
}

}  // namespace

base::Result<http::Response> serve_content(const http::Request& request, OpenedVersion opened) {
  const std::string tag = http::entity_tag(opened.version.sha256);
  // A POST that uses a link up gives the bytes whatever else it says.
  const bool is_conditional = request.method() != http::Method::kPost;
  const auto wanted = request.field("If-Match");
  if (is_conditional && wanted && !http::matches_strongly(*wanted, tag)) {
    return std::unexpected(base::Error{base::ErrorCode::kPreconditionFailed, "The document was changed meanwhile"});
  }
  http::Response response;
  response.fields.add("ETag", tag);
  response.fields.add("Accept-Ranges", "bytes");
  response.fields.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  http::add_missing_security_fields(response.fields);
  response.has_security_fields = true;
  if (is_conditional && http::matches_weakly(request.field("If-None-Match").value_or(""), tag)) {
    response.status = 304;
    return response;
  }
  const auto ranges = ranges_of(request, tag, opened.content->size());
  if (ranges && ranges->empty()) return not_satisfiable(opened.content->size());
  const storage::DocumentVersion& version = opened.version;
  response.fields.add("Content-Disposition", attachment(download_name(version.original_name, version.mime_type)));
  if (ranges) response.status = 206;
  if (!ranges) {
    put_whole(response, opened);
  } else if (ranges->size() == 1) {
    put_range(response, opened, ranges->front());
  } else {
    put_ranges(response, opened, *ranges);
  }
  return response;
}

}  // namespace user
