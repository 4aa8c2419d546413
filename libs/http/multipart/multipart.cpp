#include "http/multipart/multipart.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "http/multipart/parameters.hpp"
#include "http/multipart/part_headers.hpp"

namespace http {

namespace {

constexpr std::size_t kSliceBytes = 16 * 1024;  // Bounds `pending_` however much is fed at once.
constexpr std::size_t kBoundaryMax = 70;        // RFC 2046 section 5.1.1
constexpr std::size_t kPaddingMax = 64;         // White space behind a boundary; none is ever sent in practice.

/// bcharsnospace of RFC 2046 section 5.1.1, and the space, which may not be last.
bool is_boundary_character(char character) noexcept {
  const bool is_alphanumeric = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
                               (character >= 'A' && character <= 'Z');
  return is_alphanumeric || std::string_view{"'()+_,-./:=? "}.contains(character);
}

bool is_boundary(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kBoundaryMax && !text.ends_with(' ') &&
         std::ranges::all_of(text, is_boundary_character);
}

}  // namespace

base::Result<std::string> boundary_from_content_type(std::string_view content_type) {
  const auto type = parse_parameterized(content_type);
  if (!type || type->word != "multipart/form-data") {
    return std::unexpected(base::Error{base::ErrorCode::kUnsupportedMedia, "Expected multipart/form-data"});
  }
  const auto boundary = type->find("boundary");
  if (!boundary || !is_boundary(*boundary)) return std::unexpected(malformed_multipart("no usable boundary"));
  return std::string{*boundary};
}

// The first boundary may be the very first line: the body is read as if an empty line stood before it.
MultipartParser::MultipartParser(std::string_view boundary, MultipartVisitor& visitor, MultipartLimits limits)
    : delimiter_(std::string{"\r\n--"}.append(boundary)), visitor_(visitor), limits_(limits), pending_("\r\n") {}

base::Status MultipartParser::feed(std::string_view bytes) {
  while (!bytes.empty() && !failure_ && state_ != State::kEpilogue) {
    const std::string_view slice = bytes.substr(0, kSliceBytes);
    bytes.remove_prefix(slice.size());
    pending_ += slice;
    if (auto consumed = consume(); !consumed) failure_ = std::move(consumed).error();
  }
  if (failure_) return std::unexpected(*failure_);
  return {};
}

base::Status MultipartParser::finish() {
  if (!failure_ && !is_done()) failure_ = malformed_multipart("body ends before its closing boundary");
  if (failure_) return std::unexpected(*failure_);
  return {};
}

base::Status MultipartParser::consume() {
  while (true) {
    const auto progress = step();
    if (!progress) return std::unexpected(progress.error());
    if (*progress == Progress::kNeedsMore) return {};
  }
}

base::Result<MultipartParser::Progress> MultipartParser::step() {
  switch (state_) {
    case State::kPreamble:
      return skip_preamble();
    case State::kDelimiterEnd:
      return end_delimiter();
    case State::kHeaders:
      return read_headers();
    case State::kBodyStart:
      return start_body();
    case State::kBody:
      return read_body();
    case State::kEpilogue:
      pending_.clear();
      return Progress::kNeedsMore;  // Ignored, RFC 2046 section 5.1.1.
  }
  return Progress::kNeedsMore;
}

base::Result<MultipartParser::Progress> MultipartParser::skip_preamble() {
  const auto found = pending_.find(delimiter_);
  const bool is_found = found != pending_.npos;
  const std::size_t skipped = is_found ? found : pending_.size() - std::min(pending_.size(), delimiter_.size() - 1);
  preamble_bytes_ += skipped;
  if (preamble_bytes_ > limits_.preamble_bytes_max) return std::unexpected(malformed_multipart("no boundary"));
  drop(is_found ? found + delimiter_.size() : skipped);
  if (!is_found) return Progress::kNeedsMore;
  state_ = State::kDelimiterEnd;
  return Progress::kMade;
}

/// Behind a boundary: "--" ends the body, white space and CRLF begin a part.
base::Result<MultipartParser::Progress> MultipartParser::end_delimiter() {
  if (pending_.size() < 2) return Progress::kNeedsMore;
  if (pending_.starts_with("--")) {
    state_ = State::kEpilogue;
    return Progress::kMade;
  }
  const std::size_t padding = std::min(pending_.find_first_not_of(" \t"), pending_.size());
  if (padding > kPaddingMax) return std::unexpected(malformed_multipart("white space behind a boundary"));
  if (pending_.size() < padding + 2) return Progress::kNeedsMore;
  if (pending_.compare(padding, 2, "\r\n") != 0) return std::unexpected(malformed_multipart("text behind a boundary"));
  if (++parts_ > limits_.parts_max) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "Too many parts"});
  }
  drop(padding + 2);
  state_ = State::kHeaders;
  return Progress::kMade;
}

base::Result<MultipartParser::Progress> MultipartParser::read_headers() {
  if (pending_.starts_with("\r\n")) return std::unexpected(malformed_multipart("part without headers"));
  const auto end = pending_.find("\r\n\r\n");
  const std::size_t known_bytes = std::min(end, pending_.size());
  if (known_bytes > limits_.header_bytes_max) return std::unexpected(malformed_multipart("part headers too long"));
  if (end == pending_.npos) return Progress::kNeedsMore;
  if (auto begun = begin_part(std::string_view{pending_}.substr(0, end + 2)); !begun) {
    return std::unexpected(std::move(begun).error());
  }
  drop(end + 2);
  state_ = State::kBodyStart;
  return Progress::kMade;
}

/// The CRLF of the empty line is still pending: in a part without a body it belongs to the boundary (RFC 2046 section
/// 5.1.1, body-part), else it is dropped.
base::Result<MultipartParser::Progress> MultipartParser::start_body() {
  const std::size_t common = std::min(pending_.size(), delimiter_.size());
  const bool may_be_delimiter = pending_.compare(0, common, delimiter_, 0, common) == 0;
  if (may_be_delimiter && common < delimiter_.size()) return Progress::kNeedsMore;
  if (!may_be_delimiter) drop(2);
  state_ = State::kBody;
  return Progress::kMade;
}

base::Result<MultipartParser::Progress> MultipartParser::read_body() {
  const auto found = pending_.find(delimiter_);
  const bool is_found = found != pending_.npos;
  const std::size_t ready = is_found ? found : pending_.size() - std::min(pending_.size(), delimiter_.size() - 1);
  if (auto delivered = deliver(std::string_view{pending_}.substr(0, ready)); !delivered) {
    return std::unexpected(std::move(delivered).error());
  }
  drop(is_found ? found + delimiter_.size() : ready);
  if (!is_found) return Progress::kNeedsMore;
  if (auto ended = end_part(); !ended) return std::unexpected(std::move(ended).error());
  state_ = State::kDelimiterEnd;
  return Progress::kMade;
}

base::Status MultipartParser::begin_part(std::string_view headers) {
  auto parsed = parse_part_headers(headers, limits_.header_lines_max);
  if (!parsed) return std::unexpected(std::move(parsed).error());
  decoder_ = std::move(parsed->decoder);
  return visitor_.on_part(parsed->part);
}

base::Status MultipartParser::deliver(std::string_view data) {
  const auto decoded = decoder_.decode(data);
  if (!decoded) return std::unexpected(decoded.error());
  return decoded->empty() ? base::Status{} : visitor_.on_data(*decoded);
}

base::Status MultipartParser::end_part() {
  if (auto complete = decoder_.finish(); !complete) return complete;
  return visitor_.on_part_end();
}

}  // namespace http
