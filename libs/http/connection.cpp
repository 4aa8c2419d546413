#include "http/connection.hpp"

#include "http/middleware/client_address.hpp"
#include "http/problem.hpp"

namespace http {
namespace {

/// How long a draining server still listens on an idle connection: a request may be on its way, and closing now would
/// answer it with a reset.
constexpr std::chrono::milliseconds kLastCall{100};
/// How often a connection whose handler takes its time looks whether its client is still there.
constexpr std::chrono::milliseconds kLookAtClientEvery{500};
/// A stream holds a piece or two while its client reads.
constexpr std::size_t kStreamBytes = 64 * 1024;

ParserLimits parser_limits(const ServerLimits& limits) {
  return {.start_line_bytes_max = limits.request_line_bytes_max,
          .header_bytes_max = limits.header_bytes_max,
          .fields_max = limits.fields_max};
}

}  // namespace

Connection::Connection(std::shared_ptr<ConnectionContext> context, std::shared_ptr<LoopConnections> siblings,
                       Socket socket, Origin origin)
    : Member(std::move(siblings)),
      context_(std::move(context)),
      origin_(std::move(origin)),
      peer_text_(client_address(origin_.peer, {}, {}).to_string()),
      socket_(std::move(socket)),
      parser_(parser_limits(context_->limits)),
      charge_(context_->shares),
      body_(socket_, parser_, charge_, *context_->shares, context_->limits),
      writer_(socket_, parser_, context_->limits.write_timeout) {
  ++context_->open;
  charge_.set_client(origin_.client);
  if (origin_.client) ++origin_.client->connections;
}

Connection::~Connection() {
  if (origin_.client) --origin_.client->connections;
  --context_->open;
}

runtime::Task<void> Connection::run() {
  boost::system::error_code problem;
  socket_.raw().set_option(boost::asio::ip::tcp::no_delay(true), problem);
  socket_.raw().non_blocking(true, problem);
  while (co_await read_head()) {
    set_busy();
    is_idle_ = false;
    if (!co_await serve_one()) break;
    parser_.next_message();
    body_.finish();
    writer_.release();  // connections that only wait are many
    is_idle_ = true;
    set_waiting();
  }
  // Here, where nothing of the request that asked for it is held any more: such connections are many and live long.
  if (successor_) co_await serve_successor();
}

runtime::Task<void> Connection::serve_successor() {
  std::string received(parser_.unparsed());
  charge_.give_back();
  body_.finish();
  parser_.release();
  writer_.release();
  if (context_->is_draining) successor_->drain();
  co_await successor_->run(socket_.raw(), std::move(received), charge_);
}

/// True when a request head stands in the parser; false when the connection is over.
runtime::Task<bool> Connection::read_head() {
  bool has_bytes = !parser_.unparsed().empty();
  Clock::time_point deadline =
      Clock::now() + (has_bytes ? context_->limits.header_timeout : context_->limits.idle_timeout);
  while (true) {
    if (has_bytes) {
      const auto is_complete = parser_.parse_head();
      if (!is_complete) co_return co_await refuse(is_complete.error().status, is_complete.error().detail);
      if (*is_complete) co_return true;
    }
    // Between two requests a draining server says goodbye; a request that has begun is still served.
    if (!has_bytes && context_->is_draining) deadline = Clock::now() + kLastCall;
    const std::span<char> room = parser_.prepare();
    if (const base::Status held = body_.hold_buffers(); !held) {
      co_return co_await refuse(status_of(held.error().code()), held.error().detail());
    }
    const std::size_t size = co_await socket_.receive(room, deadline);
    if (size == 0) {
      if (!has_bytes || !socket_.has_timed_out()) co_return false;
      co_return co_await refuse(408, "head too slow");
    }
    parser_.commit(size);
    if (!has_bytes) deadline = Clock::now() + context_->limits.header_timeout;
    has_bytes = true;
    is_idle_ = false;
  }
}

/// Serves the request in the parser; true when the connection may go on.
runtime::Task<bool> Connection::serve_one() {
  ++served_;
  context_->requests.fetch_add(1, std::memory_order_relaxed);
  if (origin_.is_reserve && !context_->handler.is_probe(parser_.head())) {
    // Not `refuse`: it would hold the place of a probe until the client has gone.
    const Response refusal = make_refusal(503, "every connection is in use");
    static_cast<void>(co_await writer_.write_refusal(refusal));
    co_return false;
  }
  Request request(parser_.head(), body_);
  request.server.peer = request.client = origin_.peer;
  request.server.peer_text = peer_text_;
  body_.begin(request);
  handled_ = &request;
  next_look_at_client_ = body_.last_received_at() + kLookAtClientEvery;
  Response response = co_await call_handler(request);
  handled_ = nullptr;
  body_.forget_kept();
  if (request.server.is_client_gone) co_return false;
  if (request.server.is_answered) {
    if (co_await writer_.write_unsent()) co_await linger();
    co_return false;
  }
  co_return co_await answer(response);
}

/// The one catch of a connection: whatever escapes a handler becomes a 500.
runtime::Task<Response> Connection::call_handler(Request& request) {
  std::string what;
  try {
    co_return co_await context_->handler.handle(request);
  } catch (const std::exception& exception) {
    what = exception.what();
  }
  co_return context_->handler.failed(request, what);
}

/// Writes the answer; true when the connection may go on.
runtime::Task<bool> Connection::answer(Response& response) {
  if (body_.unread() > context_->limits.discard_bytes_max || body_.is_continue_due()) body_.break_off();
  if (body_.is_malformed()) ++context_->bad_requests;
  if (auto* const successor = std::get_if<std::shared_ptr<ProtocolSwitch>>(&response.body)) {
    if (co_await writer_.write(response, is_last_)) successor_ = std::move(*successor);
    co_return false;
  }
  is_last_ = must_close();
  if (std::holds_alternative<std::unique_ptr<BodySource>>(response.body)) {
    const base::Status held = charge_.require(charge_.held() + kStreamBytes);
    if (!held) response = make_refusal(status_of(held.error().code()), held.error().detail());
  }
  const bool is_written = co_await writer_.write(response, is_last_);
  if (!is_written) co_return false;
  // What the answer said counts, not what has changed since: a client may already send its next request.
  if (parser_.is_complete()) co_return !is_last_;
  if (!is_last_ && co_await body_.discard(context_->limits.discard_bytes_max)) co_return true;
  co_await linger();
  co_return false;
}

/// Answers what does not become a request; the connection ends, because its framing is lost or there is no room for it.
runtime::Task<bool> Connection::refuse(int status, std::string detail) {
  ++context_->bad_requests;
  const Response response = make_refusal(status, detail);
  if (co_await writer_.write_refusal(response)) co_await linger();
  co_return false;
}

Response Connection::make_refusal(int status, std::string_view detail) const {
  return context_->handler.refused({.status = status, .detail = detail, .peer = origin_.peer});
}

runtime::Task<void> Connection::linger() {
  if (body_.is_continue_due()) co_return;
  const ServerLimits& limits = context_->limits;
  co_await socket_.linger(limits.linger_timeout, limits.linger_bytes_max);
}

bool Connection::must_close() const {
  return body_.is_broken() || context_->is_closing_announced || !parser_.keep_alive() ||
         served_ >= context_->limits.requests_per_connection_max;
}

void Connection::check_deadline(Clock::time_point now) {
  if (successor_) return successor_->tick(now);
  if (handled_ != nullptr || writer_.is_awaiting_source()) watch_client(now);
  if (is_overdue(now)) answer_for_handler();
  if (socket_.check_deadline(now)) ++context_->timeouts;
}

/// A client that has reset its connection reads no answer; what works for it upstream is freed for others. One that has
/// only ended its sending still gets its answer.
void Connection::watch_client(Clock::time_point now) {
  const bool is_waiting = socket_.is_waiting();
  if (is_waiting || now < next_look_at_client_) return;
  next_look_at_client_ = now + kLookAtClientEvery;
  if (!socket_.is_reset()) return;
  ++context_->abandoned;
  writer_.abandon_source();
  if (handled_ == nullptr || handled_->server.is_client_gone) return;
  handled_->server.is_client_gone = true;
  body_.break_off();
  if (handled_->server.waits_for != nullptr) handled_->server.waits_for->abandon();
}

/// The handler's clock stands while the client is waited for, which has deadlines of its own.
bool Connection::is_overdue(Clock::time_point now) const {
  const bool is_watched = handled_ != nullptr && !handled_->server.is_answered && !socket_.is_waiting();
  const auto timeout = context_->limits.answer_timeout;
  return is_watched && timeout.count() > 0 && now >= body_.last_received_at() + timeout + handled_->extra_time;
}

/// Called between two steps of the handler, while it uses neither the socket nor the writer. What a socket full of
/// unread earlier answers does not take now is sent when the handler has ended.
void Connection::answer_for_handler() {
  ++context_->timeouts;
  handled_->server.is_answered = true;
  body_.break_off();
  writer_.write_now(overdue_answer());
  if (!writer_.has_unsent()) socket_.shut_down_sending();
}

/// An exception must not reach the ticker, which serves all connections of the loop.
Response Connection::overdue_answer() {
  try {
    return context_->handler.overdue(*handled_);
  } catch (const std::exception& exception) {
    return context_->handler.failed(*handled_, exception.what());
  }
}

void Connection::close_soon_if_idle() {
  if (successor_) return successor_->drain();
  if (is_idle_) socket_.hasten(Clock::now() + kLastCall);
}

}  // namespace http
