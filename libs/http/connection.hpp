/// One client connection: reads requests one after the other, hands each to the
/// handler, writes the answer.
///
/// Runs as one coroutine on the loop that accepted it and is used on that loop
/// only. Private to the server.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "http/message/parser.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"
#include "http/server.hpp"

namespace http {

class Connection;

/// What the connections of one server share; counters may be read from any
/// thread.
struct ConnectionContext {
  ConnectionContext(ServerLimits server_limits, RequestHandler& request_handler)
      : limits(server_limits), handler(request_handler) {}
  const ServerLimits limits;
  RequestHandler& handler;
  std::atomic<bool> is_closing_announced = false;  ///< answers say "Connection: close"
  std::atomic<bool> is_draining = false;           ///< and idle connections end
  std::atomic<std::uint64_t> accepted = 0, refused = 0, open = 0, requests = 0, bad_requests = 0, timeouts = 0;
};

/// The connections of one loop, watched by that loop's ticker.
using ConnectionSet = std::unordered_set<Connection*>;

class Connection final : private BodyReader {
 public:
  Connection(std::shared_ptr<ConnectionContext> context, std::shared_ptr<ConnectionSet> siblings, Socket socket);
  ~Connection() override;

  /// Serves until the client, an error, a deadline or the drain ends it.
  [[nodiscard]] runtime::Task<void> run();

  /// Called by the loop's ticker: wakes whatever waits for the client past its deadline, and answers for a handler past
  /// its own.
  void check_deadline(std::chrono::steady_clock::time_point now);
  /// Ends the connection in a moment if no request is under way or comes until then.
  void close_soon_if_idle();
  /// Cuts the connection.
  void close();

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] runtime::Task<bool> read_head();
  [[nodiscard]] runtime::Task<bool> serve_one();
  [[nodiscard]] runtime::Task<Response> call_handler(Request& request);
  [[nodiscard]] runtime::Task<bool> write_response(Response& response);
  [[nodiscard]] runtime::Task<bool> write_source(Response& response, BodySource& source);
  [[nodiscard]] bool is_overdue(Clock::time_point now) const;
  void answer_for_handler();
  [[nodiscard]] Response overdue_answer();
  [[nodiscard]] runtime::Task<bool> refuse(const ParseProblem& problem);
  [[nodiscard]] runtime::Task<bool> discard_rest();
  [[nodiscard]] runtime::Task<void> linger();
  [[nodiscard]] runtime::Task<std::size_t> receive(Clock::time_point deadline);
  [[nodiscard]] runtime::Task<bool> send(std::string_view first, std::string_view second, std::string_view third);
  [[nodiscard]] bool must_close() const;
  [[nodiscard]] bool is_bodiless(int status) const;

  // BodyReader
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override;
  void limit(std::uint64_t bytes) override { body_limit_ = bytes; }
  [[nodiscard]] std::optional<std::uint64_t> declared_size() const override { return parser_.content_length(); }
  [[nodiscard]] bool is_present() const override { return had_content_; }
  [[nodiscard]] runtime::Task<base::Status> receive_body();
  void start_body();

  std::shared_ptr<ConnectionContext> context_;
  std::shared_ptr<ConnectionSet> siblings_;
  Socket socket_;
  boost::asio::ip::address peer_;
  std::string peer_text_;
  RequestParser parser_;
  std::string out_;
  Clock::time_point deadline_ = Clock::time_point::max();  ///< max while nothing waits for the client
  std::size_t served_ = 0;
  bool is_idle_ = true;
  bool is_timed_out_ = false;
  bool is_broken_ = false;  ///< framing is lost, or the peer is gone or answered: nothing more may be read

  // Of the request being served.
  std::uint64_t body_limit_ = UINT64_MAX;
  std::uint64_t body_received_ = 0;
  Clock::time_point body_started_;
  bool had_content_ = false;
  bool is_last_ = false;             ///< the answer said "Connection: close"
  bool is_continue_due_ = false;     ///< the client waits for "100 Continue"
  Request* handled_ = nullptr;       ///< while its handler runs
  Clock::time_point handled_since_;  ///< the last byte came
  std::string_view unsent_;          ///< of the answer given in the handler's place, in `out_`
};

}  // namespace http
