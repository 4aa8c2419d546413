#include "http/client/connection.hpp"

#include <array>
#include <memory>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace http {
namespace {

constexpr auto kTuple = boost::asio::as_tuple_t<boost::asio::use_awaitable_t<runtime::Executor>>{runtime::use_task};

/// More interim answers than this before the final one are an attempt to keep us busy.
constexpr int kInterimMax = 16;
constexpr int kSwitchingProtocols = 101;

base::Error gone(std::string detail) {
  return base::Error{base::ErrorCode::kUnavailable, "The upstream is unavailable"}.with_detail(
      base::PrivateText{std::move(detail)});
}

base::Error bad_answer(std::string detail) {
  return base::Error{base::ErrorCode::kInvalidArgument, "The upstream's answer is not valid"}.with_detail(
      base::PrivateText{std::move(detail)});
}

bool is_retryable(const boost::system::error_code& error) {
  return error == boost::asio::error::would_block || error == boost::asio::error::try_again ||
         error == boost::asio::error::interrupted;
}

}  // namespace

ClientConnection::ClientConnection(const runtime::Executor& executor, std::shared_ptr<Deadlines> deadlines,
                                   ParserLimits limits)
    : Watched(std::move(deadlines)), socket_(executor), parser_(limits) {}

ClientConnection::~ClientConnection() = default;

void ClientConnection::on_deadline() {
  has_timed_out_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void ClientConnection::abandon() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void ClientConnection::start(Timeout timeout) {
  has_timed_out_ = false;
  arm(timeout);
}

base::Error ClientConnection::failure(const boost::system::error_code& error) const {
  if (has_timed_out_) return {base::ErrorCode::kDeadlineExceeded, "The upstream did not answer in time"};
  return gone(error.message());
}

runtime::Task<base::Status> ClientConnection::connect(boost::asio::ip::tcp::endpoint endpoint, Timeout timeout) {
  boost::system::error_code error;
  socket_.open(endpoint.protocol(), error);
  if (error) co_return std::unexpected(failure(error));
  start(timeout);
  auto [outcome] = co_await socket_.async_connect(endpoint, kTuple);
  disarm();
  if (outcome) {
    socket_.close(error);
    co_return std::unexpected(failure(outcome));
  }
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), error);
  socket_.non_blocking(true, error);
  if (error) co_return std::unexpected(failure(error));
  connected_at_ = deadlines().now();
  co_return base::Status{};
}

/// Bytes the socket took, possibly 0.
base::Result<std::size_t> ClientConnection::write_now(std::string_view head, std::string_view content) {
  const std::array<boost::asio::const_buffer, 2> parts{boost::asio::buffer(head), boost::asio::buffer(content)};
  boost::system::error_code error;
  const std::size_t sent = content.empty() ? socket_.write_some(boost::asio::buffer(head), error)
                           : head.empty()  ? socket_.write_some(boost::asio::buffer(content), error)
                                           : socket_.write_some(parts, error);
  if (error && !is_retryable(error)) return std::unexpected(failure(error));
  return sent;
}

/// Takes `sent` bytes off the front of head and content.
static void advance(std::string_view& head, std::string_view& content, std::size_t sent) {
  const std::size_t of_head = std::min(sent, head.size());
  head.remove_prefix(of_head);
  content.remove_prefix(sent - of_head);
}

runtime::Task<base::Status> ClientConnection::send(std::string_view head, std::string_view content, Timeout timeout) {
  while (true) {
    const base::Result<std::size_t> sent = write_now(head, content);
    if (!sent) co_return std::unexpected(sent.error());
    advance(head, content, *sent);
    if (head.empty() && content.empty()) co_return base::Status{};
    start(timeout);
    auto [error] = co_await socket_.async_wait(Socket::wait_write, kTuple);
    disarm();
    if (error) co_return std::unexpected(failure(error));
  }
}

runtime::Task<base::Result<bool>> ClientConnection::send_unless_answered(std::string_view head,
                                                                         std::string_view content, Timeout timeout) {
  while (true) {
    const base::Result<std::size_t> sent = write_now(head, content);
    // A server that answers and closes makes our write fail; its answer still waits in the receive buffer.
    const base::Result<bool> is_answered = receive_now();
    if (is_answered && *is_answered) co_return false;
    if (!sent) co_return std::unexpected(sent.error());
    if (!is_answered) co_return std::unexpected(is_answered.error());
    advance(head, content, *sent);
    if (head.empty() && content.empty()) co_return true;
    start(timeout);
    co_await wait_for_room_or_input();
    disarm();
    if (has_timed_out_) co_return std::unexpected(failure({}));
  }
}

/// Whether bytes of an answer are here. Never waits.
base::Result<bool> ClientConnection::receive_now() {
  if (!parser_.unparsed().empty()) return true;
  const std::span<char> room = parser_.prepare();
  boost::system::error_code error;
  const std::size_t received = socket_.read_some(boost::asio::buffer(room.data(), room.size()), error);
  if (error && !is_retryable(error)) return std::unexpected(failure(error));
  parser_.commit(received);
  has_received_ = has_received_ || received > 0;
  return received > 0;
}

/// Resumes when the socket can be written, read, or was cancelled by the deadline.
runtime::Task<void> ClientConnection::wait_for_room_or_input() {
  auto initiate = [this](auto handler) {
    auto waiting = std::make_shared<std::optional<decltype(handler)>>(std::move(handler));
    auto resume = [this, waiting](const boost::system::error_code&) {
      if (!*waiting) return;
      auto first = std::move(**waiting);
      waiting->reset();
      boost::system::error_code ignored;
      socket_.cancel(ignored);
      std::move(first)();
    };
    socket_.async_wait(Socket::wait_write, resume);
    socket_.async_wait(Socket::wait_read, resume);
  };
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<runtime::Executor>, void()>(
      std::move(initiate), runtime::use_task);
}

runtime::Task<base::Status> ClientConnection::receive() {
  const std::span<char> room = parser_.prepare();
  if (room.empty()) co_return std::unexpected(bad_answer("no room for the rest of the answer's head"));
  auto [error, received] = co_await socket_.async_read_some(boost::asio::buffer(room.data(), room.size()), kTuple);
  if (error == boost::asio::error::eof) {
    if (!parser_.has_head()) co_return std::unexpected(gone("closed before answering"));
    const std::expected<void, ParseProblem> end = parser_.end_of_stream();
    if (!end) co_return std::unexpected(gone("closed within the answer: " + end.error().detail));
    co_return base::Status{};
  }
  if (error) co_return std::unexpected(failure(error));
  parser_.commit(received);
  has_received_ = true;
  co_return base::Status{};
}

runtime::Task<base::Status> ClientConnection::receive_head(Method method, Timeout timeout) {
  start(timeout);
  parser_.expect(method);
  for (int interim = 0;;) {
    const std::expected<bool, ParseProblem> parsed = parser_.parse_head();
    if (!parsed) co_return std::unexpected(bad_answer(parsed.error().detail));
    if (!*parsed) {
      const base::Status received = co_await receive();
      if (!received) co_return std::unexpected(received.error());
      continue;
    }
    const int status = parser_.head().status;
    if (status >= 200 || status == kSwitchingProtocols) break;
    if (++interim > kInterimMax) co_return std::unexpected(bad_answer("too many interim answers"));
    parser_.next_message();
    parser_.expect(method);
  }
  disarm();
  co_return base::Status{};
}

base::Result<std::string_view> ClientConnection::buffered_piece() {
  const std::expected<std::string_view, ParseProblem> piece = parser_.next_piece();
  if (!piece) return std::unexpected(bad_answer(piece.error().detail));
  return *piece;
}

runtime::Task<base::Result<std::string_view>> ClientConnection::next_piece(Timeout timeout) {
  while (true) {
    base::Result<std::string_view> piece = buffered_piece();
    if (!piece || !piece->empty() || parser_.is_complete()) {
      disarm();
      co_return piece;
    }
    start(timeout);
    const base::Status received = co_await receive();
    if (!received) co_return std::unexpected(received.error());
  }
}

bool ClientConnection::is_reusable() const {
  return parser_.is_complete() && parser_.keep_alive() && parser_.unparsed().empty() && socket_.is_open();
}

void ClientConnection::next_request() {
  parser_.next_message();
  has_received_ = false;
}

bool ClientConnection::is_quiet() {
  char byte = 0;
  boost::system::error_code error;
  socket_.receive(boost::asio::buffer(&byte, 1), Socket::message_peek, error);
  return is_retryable(error);
}

}  // namespace http
