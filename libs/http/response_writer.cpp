#include "http/response_writer.hpp"

#include <charconv>

#include "runtime/pause.hpp"

namespace http {
namespace {

/// Up to here copying a body behind its head costs less than sending two buffers.
constexpr std::size_t kJoinedBodyMax = 4 * 1024;
/// What most heads fit into, and small enough with a small body for the cache of the allocator (1,032 bytes): taken at
/// once, a message costs one allocation and not one for each doubling.
constexpr std::size_t kHeadBytes = 768;
/// Of a file in one step, on the loop or on another thread: long enough that going there and back counts little, short
/// enough that others wait for moments only.
constexpr std::size_t kFileStepBytes = 1024 * 1024;
constexpr std::string_view kLastChunk = "0\r\n\r\n";

std::string chunk_header(std::size_t size) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, size, 16);
  return std::string(digits, end) + "\r\n";
}

/// Responses whose framing says nothing of a body (RFC 9110 sections 15.3.5 and 15.4.5).
bool has_no_content(int status) { return status == 204 || status == 304 || status < 200; }

}  // namespace

bool ResponseWriter::is_bodiless(int status) const {
  return parser_.head().method == Method::kHead || has_no_content(status);
}

runtime::Task<bool> ResponseWriter::write(Response& response, bool& is_last) {
  out_.clear();
  if (auto* source = std::get_if<std::unique_ptr<BodySource>>(&response.body)) {
    return write_source(response, **source, is_last);
  }
  return write_text(response, is_last);
}

runtime::Task<bool> ResponseWriter::write_text(const Response& response, bool is_last) {
  const std::string* const text = std::get_if<std::string>(&response.body);
  ResponseFraming framing;
  if (text != nullptr) {
    framing.is_closing = is_last;
    framing.is_http_10 = parser_.head().version == 10;
    if (!has_no_content(response.status)) framing.content_length = text->size();
  }
  const std::string_view body = text == nullptr || is_bodiless(response.status) ? std::string_view{} : *text;
  const bool is_joined = body.size() <= kJoinedBodyMax;
  out_.reserve(kHeadBytes + (is_joined ? body.size() : 0));
  append_response_head(out_, response, framing);
  if (!is_joined) return send(out_, body, {});
  out_.append(body);
  return send(out_, {}, {});
}

runtime::Task<bool> ResponseWriter::write_source(Response& response, BodySource& source, bool& is_last) {
  const bool is_http_10 = parser_.head().version == 10;
  const auto size = source.size();
  const bool is_chunked = !size && !is_http_10;
  // Without a length an HTTP/1.0 client reads until close (RFC 9112 section 6.3).
  if (!size && is_http_10) is_last = true;
  ResponseFraming framing{
      .content_length = size, .is_chunked = is_chunked, .is_closing = is_last, .is_http_10 = is_http_10};
  if (has_no_content(response.status)) {
    framing.content_length.reset();
    framing.is_chunked = false;
  }
  out_.reserve(kHeadBytes);
  append_response_head(out_, response, framing);
  if (is_bodiless(response.status)) co_return co_await send(out_, {}, {});
  co_return co_await send_pieces(source, is_chunked);
}

/// Sends `out_`, which holds the head, together with the first piece, and what follows it.
runtime::Task<bool> ResponseWriter::send_pieces(BodySource& source, bool is_chunked) {
  const auto size = source.size();
  std::string_view piece = source.take_buffered();
  std::uint64_t sent = 0;
  while (true) {
    const bool has_piece = !piece.empty();
    if (has_piece && is_chunked) out_.append(chunk_header(piece.size()));
    sent += piece.size();
    const bool is_file_next = size && source.is_in_file();
    const auto more = is_file_next ? TimedSocket::More::kSoon : TimedSocket::More::kNo;
    if (!co_await send(out_, piece, has_piece && is_chunked ? "\r\n" : "", more)) co_return false;
    out_.clear();
    if (is_file_next) {
      const auto in_file = co_await send_file(source);
      if (!in_file) co_return false;
      sent += *in_file;
    }
    if (size && sent >= *size) co_return sent == *size;
    awaited_ = &source;
    const base::Result<std::string_view> following = co_await source.next();
    awaited_ = nullptr;
    if (!following) co_return false;
    piece = *following;
    if (piece.empty()) break;
  }
  // A body shorter than announced must not look complete: the connection is cut.
  if (size) co_return false;
  co_return !is_chunked || co_await send(kLastChunk, {}, {});
}

/// What the source has in a file, until it has something else or nothing. The bytes, or nullopt when the connection is
/// over.
runtime::Task<std::optional<std::uint64_t>> ResponseWriter::send_file(BodySource& source) {
  const auto socket = socket_.duplicate();
  if (!socket) co_return std::nullopt;
  std::uint64_t sent = 0;
  while (source.is_in_file()) {
    const auto step = co_await source.send(socket, kFileStepBytes);
    if (!step) co_return std::nullopt;
    sent += *step;
    if (!source.is_in_file()) break;
    if (*step == kFileStepBytes) {
      co_await runtime::yield();  // a client may take as fast as this sends
    } else if (!co_await socket_.wait_for_room(write_timeout_)) {
      co_return std::nullopt;
    }
  }
  co_return sent;
}

runtime::Task<bool> ResponseWriter::write_refusal(const Response& response) {
  const auto& body = std::get<std::string>(response.body);
  out_.clear();
  append_response_head(out_, response, {.content_length = body.size(), .is_closing = true});
  return send(out_, body, {});
}

void ResponseWriter::write_now(const Response& response) {
  const auto& body = std::get<std::string>(response.body);
  out_.clear();
  append_response_head(out_, response, {.content_length = body.size(), .is_closing = true});
  if (!is_bodiless(response.status)) out_.append(body);
  unsent_ = out_;
  unsent_.remove_prefix(socket_.send_now(unsent_));
}

}  // namespace http
