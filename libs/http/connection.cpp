#include "http/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/write.hpp>
#include <charconv>

#include "http/message/serialize.hpp"
#include "http/middleware/client_address.hpp"
#include "http/problem.hpp"

namespace http {
namespace {

constexpr auto kNoThrow = boost::asio::as_tuple(runtime::use_task);
/// How long a draining server still listens on an idle connection: a request may be on its way, and closing now would
/// answer it with a reset.
constexpr std::chrono::milliseconds kLastCall{100};
/// Up to here copying a body behind its head costs less than sending two buffers.
constexpr std::size_t kJoinedBodyMax = 4 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

ParserLimits parser_limits(const ServerLimits& limits) {
  return {.start_line_bytes_max = limits.request_line_bytes_max,
          .header_bytes_max = limits.header_bytes_max,
          .fields_max = limits.fields_max};
}

base::Error body_error(base::ErrorCode code, const char* message, std::string detail) {
  return base::Error{code, message}.with_detail(base::PrivateText{std::move(detail)});
}

using Buffers = std::array<boost::asio::const_buffer, 3>;

void consume(Buffers& buffers, std::size_t bytes) {
  for (auto& buffer : buffers) {
    const std::size_t part = std::min(bytes, buffer.size());
    buffer += part;
    bytes -= part;
  }
}

std::string refusal_body(int status) {
  const std::string message(status == 400 ? "Malformed request" : reason_phrase(status));
  return R"({"success":false,"message":")" + message + R"(","error":")" + message + R"(","code":"BAD_REQUEST"})";
}

std::string chunk_header(std::size_t size) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, size, 16);
  return std::string(digits, end) + "\r\n";
}

}  // namespace

Connection::Connection(std::shared_ptr<ConnectionContext> context, std::shared_ptr<ConnectionSet> siblings,
                       Socket socket)
    : context_(std::move(context)),
      siblings_(std::move(siblings)),
      socket_(std::move(socket)),
      parser_(parser_limits(context_->limits)) {
  siblings_->insert(this);
  ++context_->open;
}

Connection::~Connection() {
  siblings_->erase(this);
  --context_->open;
}

void Connection::check_deadline(Clock::time_point now) {
  if (is_overdue(now)) answer_for_handler();
  if (now < deadline_) return;
  deadline_ = Clock::time_point::max();
  is_timed_out_ = true;
  ++context_->timeouts;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

/// The handler's clock stands while the client is waited for, which has deadlines of its own.
bool Connection::is_overdue(Clock::time_point now) const {
  const bool is_watched = handled_ != nullptr && !handled_->is_answered && deadline_ == Clock::time_point::max();
  const auto timeout = context_->limits.answer_timeout;
  return is_watched && timeout.count() > 0 && now >= handled_since_ + timeout + handled_->extra_time;
}

/// Called between two steps of the handler, while it uses neither the socket nor `out_`. What a socket full of unread
/// earlier answers does not take now is sent when the handler has ended.
void Connection::answer_for_handler() {
  ++context_->timeouts;
  handled_->is_answered = true;
  is_broken_ = true;
  const Response response = overdue_answer();
  const auto& body = std::get<std::string>(response.body);
  out_.clear();
  append_response_head(out_, response, {.content_length = body.size(), .is_closing = true});
  if (!is_bodiless(response.status)) out_.append(body);
  boost::system::error_code problem;
  unsent_ = out_;
  unsent_.remove_prefix(socket_.write_some(boost::asio::buffer(unsent_), problem));
  if (unsent_.empty()) socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, problem);
}

/// An exception must not reach the ticker, which serves all connections of the loop.
Response Connection::overdue_answer() {
  try {
    return context_->handler.overdue(*handled_);
  } catch (const std::exception& exception) {
    return problem(base::internal_error(exception.what()));
  }
}

void Connection::close_soon_if_idle() {
  if (is_idle_) deadline_ = std::min(deadline_, Clock::now() + kLastCall);
}

void Connection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

runtime::Task<void> Connection::run() {
  boost::system::error_code problem;
  const auto peer = socket_.remote_endpoint(problem);
  if (problem) co_return;
  peer_ = peer.address();
  peer_text_ = client_address(peer_, {}, {});
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), problem);
  socket_.non_blocking(true, problem);
  while (co_await read_head()) {
    is_idle_ = false;
    if (!co_await serve_one()) break;
    parser_.next_message();
    is_idle_ = true;
  }
}

/// True when a request head stands in the parser; false when the connection is
/// over.
runtime::Task<bool> Connection::read_head() {
  bool has_bytes = !parser_.unparsed().empty();
  Clock::time_point deadline =
      Clock::now() + (has_bytes ? context_->limits.header_timeout : context_->limits.idle_timeout);
  while (true) {
    if (has_bytes) {
      const auto is_complete = parser_.parse_head();
      if (!is_complete) co_return co_await refuse(is_complete.error());
      if (*is_complete) co_return true;
    }
    // Between two requests a draining server says goodbye; a request that has
    // begun is still served.
    if (!has_bytes && context_->is_draining) deadline = Clock::now() + kLastCall;
    if (co_await receive(deadline) == 0) {
      if (!has_bytes || !is_timed_out_) co_return false;
      const ParseProblem too_slow{408, "head too slow"};
      co_return co_await refuse(too_slow);
    }
    if (!has_bytes) deadline = Clock::now() + context_->limits.header_timeout;
    has_bytes = true;
    is_idle_ = false;
  }
}

/// Serves the request in the parser; true when the connection may go on.
runtime::Task<bool> Connection::serve_one() {
  ++served_;
  context_->requests.fetch_add(1, std::memory_order_relaxed);
  start_body();
  Request request(parser_.head(), *this);
  request.peer = peer_;
  request.peer_text = peer_text_;
  handled_ = &request;
  Response response = co_await call_handler(request);
  handled_ = nullptr;
  if (request.is_answered) {
    if (co_await send(unsent_, {}, {})) co_await linger();
    co_return false;
  }
  const bool is_written = co_await write_response(response);
  if (!is_written) co_return false;
  // What the answer said counts, not what has changed since: a client may already send its next request.
  if (parser_.is_complete()) co_return !is_last_;
  if (!is_last_ && co_await discard_rest()) co_return true;
  co_await linger();
  co_return false;
}

/// The one catch of a connection: whatever escapes a handler becomes a 500
/// (style guide, "Errors").
runtime::Task<Response> Connection::call_handler(Request& request) {
  std::string what;
  try {
    co_return co_await context_->handler.handle(request);
  } catch (const std::exception& exception) {
    what = exception.what();
  }
  co_return problem(base::internal_error(what));
}

void Connection::start_body() {
  const RequestHead& head = parser_.head();
  body_limit_ = UINT64_MAX;
  body_received_ = 0;
  body_started_ = handled_since_ = Clock::now();
  had_content_ = parser_.has_content();
  is_continue_due_ = had_content_ && head.version == 11 && head.fields.has_token("Expect", "100-continue");
}

runtime::Task<base::Result<std::string_view>> Connection::next() {
  if (is_broken_)
    co_return std::unexpected(
        body_error(base::ErrorCode::kUnavailable, "Connection lost", "body is broken, or its request answered"));
  const auto too_large = [] {
    return body_error(base::ErrorCode::kPayloadTooLarge, "Request body too large", "over the limit");
  };
  if (parser_.content_length().value_or(0) > body_limit_) co_return std::unexpected(too_large());
  while (true) {
    const auto piece = parser_.next_piece();
    if (!piece) {
      is_broken_ = true;
      ++context_->bad_requests;
      co_return std::unexpected(
          body_error(base::ErrorCode::kInvalidArgument, "Malformed request body", piece.error().detail));
    }
    body_received_ += piece->size();
    if (body_received_ > body_limit_) co_return std::unexpected(too_large());
    if (!piece->empty() || parser_.is_complete()) co_return *piece;
    const base::Status received = co_await receive_body();
    if (!received) co_return std::unexpected(received.error());
  }
}

/// Waits for more of the body, at the pace the limits ask for.
runtime::Task<base::Status> Connection::receive_body() {
  if (is_continue_due_) {
    is_continue_due_ = false;
    if (!co_await send(kContinue, {}, {})) is_broken_ = true;
  }
  const auto now = Clock::now();
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - body_started_);
  const bool is_past_grace = elapsed > context_->limits.body_stall_timeout;
  const bool is_too_slow = is_past_grace && body_received_ < context_->limits.body_bytes_per_second_min *
                                                                 static_cast<std::uint64_t>(elapsed.count());
  const std::size_t received =
      is_broken_ || is_too_slow ? 0 : co_await receive(now + context_->limits.body_stall_timeout);
  handled_since_ = Clock::now();
  if (received > 0) co_return base::Status{};
  is_broken_ = true;
  if (is_timed_out_ || is_too_slow) {
    co_return std::unexpected(body_error(base::ErrorCode::kDeadlineExceeded, "Request timeout", "body too slow"));
  }
  co_return std::unexpected(body_error(base::ErrorCode::kUnavailable, "Connection lost", "client gone inside a body"));
}

/// Bytes received into the parser; 0 when the peer is gone or the deadline
/// passed.
runtime::Task<std::size_t> Connection::receive(Clock::time_point deadline) {
  const auto room = parser_.prepare();
  is_timed_out_ = false;
  deadline_ = deadline;
  const auto buffer = boost::asio::buffer(room.data(), room.size());
  const auto [problem, size] = co_await socket_.async_read_some(buffer, kNoThrow);
  deadline_ = Clock::time_point::max();
  if (problem) co_return 0;
  parser_.commit(size);
  co_return size;
}

bool Connection::must_close() const {
  return is_broken_ || context_->is_closing_announced || !parser_.keep_alive() ||
         served_ >= context_->limits.requests_per_connection_max;
}

bool Connection::is_bodiless(int status) const {
  return parser_.head().method == Method::kHead || status == 204 || status == 304 || status < 200;
}

runtime::Task<bool> Connection::write_response(Response& response) {
  const bool is_http_10 = parser_.head().version == 10;
  const std::uint64_t unread =
      parser_.is_complete() ? 0 : parser_.content_length().value_or(UINT64_MAX) - body_received_;
  if (unread > context_->limits.discard_bytes_max || is_continue_due_) is_broken_ = true;
  is_last_ = must_close();
  out_.clear();
  if (auto* source = std::get_if<std::unique_ptr<BodySource>>(&response.body)) {
    co_return co_await write_source(response, **source);
  }
  if (auto* protocol = std::get_if<ProtocolSwitch>(&response.body)) {
    append_response_head(out_, response, {});
    if (co_await send(out_, {}, {})) co_await (*protocol)(socket_, std::string(parser_.unparsed()));
    co_return false;
  }
  const std::string& text = std::get<std::string>(response.body);
  ResponseFraming framing{.content_length = {}, .is_chunked = false, .is_closing = is_last_, .is_http_10 = is_http_10};
  if (response.status != 204 && response.status != 304 && response.status >= 200) framing.content_length = text.size();
  append_response_head(out_, response, framing);
  const std::string_view body = is_bodiless(response.status) ? std::string_view{} : std::string_view(text);
  if (body.size() > kJoinedBodyMax) co_return co_await send(out_, body, {});
  out_.append(body);
  co_return co_await send(out_, {}, {});
}

runtime::Task<bool> Connection::write_source(Response& response, BodySource& source) {
  const bool is_http_10 = parser_.head().version == 10;
  const auto size = source.size();
  const bool is_chunked = !size && !is_http_10;
  ResponseFraming framing{
      .content_length = size, .is_chunked = is_chunked, .is_closing = is_last_, .is_http_10 = is_http_10};
  if (response.status == 204 || response.status == 304) {
    framing.content_length.reset();
    framing.is_chunked = false;
  }
  // Without a length an HTTP/1.0 client reads until close (RFC 9112
  // section 6.3).
  if (!size && is_http_10) framing.is_closing = is_last_ = true;
  append_response_head(out_, response, framing);
  if (is_bodiless(response.status)) co_return co_await send(out_, {}, {});

  std::string_view piece = source.take_buffered();
  std::uint64_t sent = 0;
  while (true) {
    const bool has_piece = !piece.empty();
    if (has_piece && is_chunked) out_.append(chunk_header(piece.size()));
    sent += piece.size();
    if (!co_await send(out_, piece, has_piece && is_chunked ? "\r\n" : "")) co_return false;
    out_.clear();
    if (size && sent >= *size) co_return sent == *size;
    const base::Result<std::string_view> following = co_await source.next();
    if (!following) co_return false;
    piece = *following;
    if (piece.empty()) break;
  }
  // A body shorter than announced must not look complete: the connection is
  // cut.
  if (size) co_return false;
  co_return !is_chunked || co_await send(kLastChunk, {}, {});
}

/// Writes what the socket takes at once without suspending; only the rest
/// waits, under the write deadline.
runtime::Task<bool> Connection::send(std::string_view first, std::string_view second, std::string_view third) {
  Buffers buffers{boost::asio::buffer(first), boost::asio::buffer(second), boost::asio::buffer(third)};
  boost::system::error_code problem;
  const bool is_single = second.empty() && third.empty();
  consume(buffers, is_single ? socket_.write_some(buffers[0], problem) : socket_.write_some(buffers, problem));
  if (problem && problem != boost::asio::error::would_block) co_return false;
  while (boost::asio::buffer_size(buffers) > 0) {
    deadline_ = Clock::now() + context_->limits.write_timeout;
    const auto [failure, size] = co_await socket_.async_write_some(buffers, kNoThrow);
    deadline_ = Clock::time_point::max();
    if (failure) co_return false;
    consume(buffers, size);
  }
  co_return true;
}

/// Answers a request that could not be parsed; the connection ends because its
/// framing is lost.
runtime::Task<bool> Connection::refuse(const ParseProblem& problem) {
  ++context_->bad_requests;
  Response response = json_response(problem.status, refusal_body(problem.status));
  const auto& body = std::get<std::string>(response.body);
  out_.clear();
  append_response_head(out_, response, {.content_length = body.size(), .is_closing = true});
  if (co_await send(out_, body, {})) co_await linger();
  co_return false;
}

/// Reads what is left of a small body, so that the connection can be kept.
runtime::Task<bool> Connection::discard_rest() {
  body_limit_ = body_received_ + context_->limits.discard_bytes_max;
  while (true) {
    const base::Result<std::string_view> piece = co_await next();
    if (!piece) co_return false;
    if (piece->empty()) co_return true;
  }
}

/// RFC 9112 section 9.6: closing with unread input resets the connection and
/// may destroy the answer on its way. So the sending side is closed first and
/// what still comes in is dropped, within bounds.
runtime::Task<void> Connection::linger() {
  if (is_continue_due_) co_return;
  boost::system::error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  const auto until = Clock::now() + context_->limits.linger_timeout;
  std::vector<char> scratch(16 * 1024);
  for (std::uint64_t dropped = 0; dropped < context_->limits.linger_bytes_max;) {
    deadline_ = until;
    const auto buffer = boost::asio::buffer(scratch);
    const auto [problem, size] = co_await socket_.async_read_some(buffer, kNoThrow);
    if (problem) break;
    dropped += size;
  }
  deadline_ = Clock::time_point::max();
}

}  // namespace http
