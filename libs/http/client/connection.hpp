/// One connection to a server, carrying one request after the other (HTTP/1.1 keep-alive).
///
/// The caller writes the request as bytes and reads the response as head and pieces; framing of the response, deadlines
/// and the detection of early answers are here. Sends go to the socket at once when it has room, so a small request is
/// one system call and no suspension. What the server sends next is waited for from the end of one answer on: so a
/// connection that the server closes meanwhile is known without asking the system, and an answer is one system call,
/// too. Belongs to one event loop; one request at a time; not thread-safe.
///
///     ClientConnection connection(executor, deadlines, {});
///     auto connected = co_await connection.connect(endpoint, 5s);
///     auto sent = co_await connection.send(head, {}, 5s);
///     auto answered = co_await connection.receive_head(Method::kGet, 30s);   // then connection.head()
///     auto piece = co_await connection.next_piece(30s);                      // empty at the end
///
/// Errors everywhere: `deadline_exceeded` when the given timeout passes, `unavailable` when the peer is not there or
/// went away, `invalid_argument` when what it sent is not HTTP. After an error the connection is of no further use.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/ip/tcp.hpp>

#include "base/result.hpp"
#include "http/client/deadlines.hpp"
#include "http/message/parser.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"
#include "runtime/task.hpp"

namespace http {

/// Bounds for what a server may answer; heads of upstreams are larger than those of clients (Set-Cookie, CSP).
inline constexpr ParserLimits kResponseLimits{
    .start_line_bytes_max = 8 * 1024, .header_bytes_max = 64 * 1024, .fields_max = 200, .body_buffer_bytes = 32 * 1024};

class ClientConnection final : private Deadlines::Watched, public Abandonable {
 public:
  using Timeout = std::chrono::milliseconds;

  ClientConnection(const runtime::Executor& executor, std::shared_ptr<Deadlines> deadlines,
                   ParserLimits limits = kResponseLimits);
  ~ClientConnection() override;

  /// After a failure another endpoint may be tried on the same object.
  [[nodiscard]] runtime::Task<base::Status> connect(boost::asio::ip::tcp::endpoint endpoint, Timeout timeout);

  /// Sends both parts whole, in one system call where the socket has room. `timeout` runs while no byte is taken.
  [[nodiscard]] runtime::Task<base::Status> send(std::string_view head, std::string_view content, Timeout timeout);

  /// As `send`, but gives up with `false` as soon as the server answers: it does not want the rest. An interim answer
  /// is none.
  [[nodiscard]] runtime::Task<base::Result<bool>> send_unless_answered(std::string_view head, std::string_view content,
                                                                       Timeout timeout);

  /// Is told of each interim answer (RFC 9110 section 15.2) but 101. The next is read when it is done.
  using OnInterim = std::function<runtime::Task<void>(const ResponseHead&)>;
  /// From now on, whichever call finds them; null: nobody.
  void on_interim(OnInterim told) { on_interim_ = std::move(told); }

  /// Reads the head of the answer to a request with `method`, stepping over interim answers.
  [[nodiscard]] runtime::Task<base::Status> receive_head(Method method, Timeout timeout);
  [[nodiscard]] const ResponseHead& head() const noexcept { return parser_.head(); }

  /// Content that is here already; empty when more must be received or the message is complete.
  [[nodiscard]] base::Result<std::string_view> buffered_piece();
  /// The next piece of content, valid until the next call; empty at the end of the message.
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next_piece(Timeout timeout);

  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return parser_.content_length(); }
  /// The answer was received whole.
  [[nodiscard]] bool is_complete() const noexcept { return parser_.is_complete(); }
  /// Whether another request may follow: the answer is complete, nothing came behind it, the server keeps the
  /// connection open. The caller answers for having sent its request whole.
  [[nodiscard]] bool is_reusable() const;
  /// The answer says that the server closes the connection.
  [[nodiscard]] bool says_goodbye() const { return parser_.has_head() && !parser_.keep_alive(); }
  /// Whether any byte of an answer to the current request came: if not, an idempotent request may be repeated.
  [[nodiscard]] bool has_received() const noexcept { return has_received_; }
  /// Prepares for the next request, and watches the connection until then.
  void next_request();

  /// Whether a connection that waits for its next request still stands and is silent, as far as the loop knows. Bytes
  /// nobody asked for make it unusable: taken as the answer to the next request they would hand one client another's
  /// answer.
  [[nodiscard]] bool is_quiet() const noexcept { return reading_ != nullptr; }
  /// The same as far as the system knows. One system call.
  [[nodiscard]] bool is_quiet_now();

  /// Ends the call that waits with `unavailable`: its answer is no longer wanted.
  void abandon() override;

  [[nodiscard]] Socket& socket() noexcept { return socket_; }
  /// Bytes behind a 101 answer.
  [[nodiscard]] std::string_view unparsed() const noexcept { return parser_.unparsed(); }
  /// When the connection was made, on the coarse clock of the loop.
  [[nodiscard]] Deadlines::Clock::time_point connected_at() const noexcept { return connected_at_; }

 private:
  void on_deadline() override;
  void start(Timeout timeout);
  [[nodiscard]] base::Error failure(const boost::system::error_code& error) const;
  [[nodiscard]] base::Result<std::size_t> write_now(std::string_view head, std::string_view content);
  void begin_receive();
  void end_receive(const boost::system::error_code& error, std::size_t size);
  [[nodiscard]] runtime::Task<base::Result<bool>> is_answered();
  [[nodiscard]] runtime::Task<base::Status> step_over_interim();
  [[nodiscard]] runtime::Task<base::Status> receive();
  [[nodiscard]] base::Status outcome_of_receiving();
  [[nodiscard]] runtime::Task<void> wait_for_input();
  [[nodiscard]] runtime::Task<void> wait_for_room_or_input();

  /// The read under way. It is the loop's, so that what waits for it ends with the loop.
  struct Reading;

  Socket socket_;
  ResponseParser parser_;
  Reading* reading_ = nullptr;
  boost::system::error_code receive_error_;  ///< which ended the receiving
  Deadlines::Clock::time_point connected_at_{};
  OnInterim on_interim_;
  int interim_answers_ = 0;  ///< to this request
  bool has_timed_out_ = false;
  bool has_received_ = false;
};

}  // namespace http
