#include "http/client/connection.hpp"

#include <array>
#include <functional>
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

/// As much of "HTTP/1.1 104 " as tells what kind of answer begins.
constexpr std::size_t kBeginningBytes = 12;
constexpr std::size_t kStatusBegins = 9;

/// Whether an answer begins that is followed by another to the same request.
bool begins_interim(std::string_view bytes) {
  return bytes.size() >= kBeginningBytes && bytes[kStatusBegins] == '1' &&
         bytes.substr(kStatusBegins, kBeginningBytes - kStatusBegins) != "101";
}

bool is_retryable(const boost::system::error_code& error) {
  return error == boost::asio::error::would_block || error == boost::asio::error::try_again ||
         error == boost::asio::error::interrupted;
}

}  // namespace

struct ClientConnection::Reading {
  explicit Reading(ClientConnection& owner) noexcept : connection(&owner) { owner.reading_ = this; }
  ~Reading() { leave(); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  void leave() noexcept {
    if (connection != nullptr) connection->reading_ = nullptr;
    connection = nullptr;
  }

  ClientConnection* connection;              ///< null when it is gone
  std::move_only_function<void()> resume{};  ///< who waits for the end, if anybody
};

ClientConnection::ClientConnection(const runtime::Executor& executor, std::shared_ptr<Deadlines> deadlines,
                                   ParserLimits limits)
    : Watched(std::move(deadlines)), socket_(executor), parser_(limits) {}

ClientConnection::~ClientConnection() {
  if (reading_ != nullptr) reading_->leave();
}

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
    // Not while more is read: stepping over an interim answer moves what has come.
    if (reading_ == nullptr) {
      const base::Result<bool> answered = co_await is_answered();
      if (!answered) co_return std::unexpected(answered.error());
      if (*answered) co_return false;
      begin_receive();
    }
    if (receive_error_) co_return std::unexpected(failure(receive_error_));
    const base::Result<std::size_t> sent = write_now(head, content);
    if (!sent) {
      // A server that answers and closes makes our write fail; its answer still waits in the receive buffer.
      start(timeout);
      co_await wait_for_input();
      disarm();
      if (!parser_.unparsed().empty()) co_return false;
      co_return std::unexpected(sent.error());
    }
    advance(head, content, *sent);
    if (head.empty() && content.empty()) co_return true;
    start(timeout);
    co_await wait_for_room_or_input();
    disarm();
    if (has_timed_out_) co_return std::unexpected(failure({}));
  }
}

/// Steps over what has come of interim answers. Whether something else has: the final answer, or what is none.
runtime::Task<base::Result<bool>> ClientConnection::is_answered() {
  while (begins_interim(parser_.unparsed())) {
    const std::expected<bool, ParseProblem> parsed = parser_.parse_head();
    if (!parsed) co_return std::unexpected(bad_answer(parsed.error().detail));
    if (!*parsed) co_return false;
    const base::Status passed = co_await step_over_interim();
    if (!passed) co_return std::unexpected(passed.error());
  }
  co_return parser_.unparsed().size() >= kBeginningBytes;
}

/// The interim answer whose head stands in the parser.
runtime::Task<base::Status> ClientConnection::step_over_interim() {
  if (++interim_answers_ > kInterimMax) co_return std::unexpected(bad_answer("too many interim answers"));
  if (on_interim_) co_await on_interim_(parser_.head());
  parser_.next_message();
  co_return base::Status{};
}

/// Has the loop receive the next bytes, unless it does so already, there is no room, or no more can come.
void ClientConnection::begin_receive() {
  if (reading_ != nullptr || receive_error_) return;
  const std::span<char> room = parser_.prepare();
  if (room.empty()) return;
  auto done = [reading = std::make_unique<Reading>(*this)](const boost::system::error_code& error, std::size_t size) {
    if (reading->connection != nullptr) reading->connection->end_receive(error, size);
    reading->leave();
    if (reading->resume) reading->resume();
  };
  socket_.async_read_some(boost::asio::buffer(room.data(), room.size()), std::move(done));
}

void ClientConnection::end_receive(const boost::system::error_code& error, std::size_t size) {
  receive_error_ = error;
  parser_.commit(size);
  has_received_ = has_received_ || size > 0;
}

/// Resumes when the read under way has ended.
runtime::Task<void> ClientConnection::wait_for_input() {
  if (reading_ == nullptr) co_return;
  auto initiate = [this](auto handler) { reading_->resume = std::move(handler); };
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<runtime::Executor>, void()>(
      std::move(initiate), runtime::use_task);
}

/// The same, also when the socket can be written.
runtime::Task<void> ClientConnection::wait_for_room_or_input() {
  if (reading_ == nullptr) co_return;
  auto initiate = [this](auto handler) {
    auto waiting = std::make_shared<std::optional<decltype(handler)>>(std::move(handler));
    // What comes second finds nobody; it must not be cancelled, because that would end the read as well.
    auto resume = [waiting] {
      if (!*waiting) return;
      auto first = std::move(**waiting);
      waiting->reset();
      std::move(first)();
    };
    reading_->resume = resume;
    socket_.async_wait(Socket::wait_write, [resume](const boost::system::error_code&) { resume(); });
  };
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<runtime::Executor>, void()>(
      std::move(initiate), runtime::use_task);
}

runtime::Task<base::Status> ClientConnection::receive() {
  begin_receive();
  const bool has_room = reading_ != nullptr || receive_error_;
  if (!has_room) co_return std::unexpected(bad_answer("no room for the rest of the answer's head"));
  co_await wait_for_input();
  co_return outcome_of_receiving();
}

base::Status ClientConnection::outcome_of_receiving() {
  if (!receive_error_) return {};
  if (receive_error_ != boost::asio::error::eof) return std::unexpected(failure(receive_error_));
  if (!parser_.has_head()) return std::unexpected(gone("closed before answering"));
  const std::expected<void, ParseProblem> end = parser_.end_of_stream();
  if (!end) return std::unexpected(gone("closed within the answer: " + end.error().detail));
  return {};
}

runtime::Task<base::Status> ClientConnection::receive_head(Method method, Timeout timeout) {
  start(timeout);
  parser_.expect(method);
  while (true) {
    const std::expected<bool, ParseProblem> parsed = parser_.parse_head();
    if (!parsed) co_return std::unexpected(bad_answer(parsed.error().detail));
    if (!*parsed) {
      const base::Status received = co_await receive();
      if (!received) co_return std::unexpected(received.error());
      continue;
    }
    const int status = parser_.head().status;
    if (status >= 200 || status == kSwitchingProtocols) break;
    disarm();
    const base::Status passed = co_await step_over_interim();
    if (!passed) co_return passed;
    start(timeout);
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
  return parser_.is_complete() && parser_.keep_alive() && parser_.unparsed().empty() && socket_.is_open() &&
         !receive_error_;
}

void ClientConnection::next_request() {
  parser_.next_message();
  has_received_ = false;
  interim_answers_ = 0;
  begin_receive();
}

bool ClientConnection::is_quiet_now() {
  char byte = 0;
  boost::system::error_code error;
  socket_.receive(boost::asio::buffer(&byte, 1), Socket::message_peek, error);
  return is_quiet() && is_retryable(error);
}

}  // namespace http
