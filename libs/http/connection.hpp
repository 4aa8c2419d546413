/// One client connection: reads requests one after the other, hands each to the handler, writes the answer.
///
/// Runs as one coroutine on the loop that accepted it and is used on that loop only. What it reads and writes with are
/// parts of their own: the socket with its deadlines, the content of a request, the writer of answers. Private to the
/// server.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "http/client_shares.hpp"
#include "http/loop_connections.hpp"
#include "http/message/parser.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"
#include "http/request_body.hpp"
#include "http/response_writer.hpp"
#include "http/server.hpp"
#include "http/timed_socket.hpp"

namespace http {

/// What the connections of one server share; counters may be read from any thread.
struct ConnectionContext {
  ConnectionContext(ServerLimits server_limits, std::shared_ptr<ClientShares> client_shares,
                    RequestHandler& request_handler)
      : limits(server_limits), shares(std::move(client_shares)), handler(request_handler) {}
  const ServerLimits limits;
  const std::shared_ptr<ClientShares> shares;
  RequestHandler& handler;
  std::atomic<bool> is_closing_announced = false;  ///< answers say "Connection: close"
  std::atomic<bool> is_draining = false;           ///< and idle connections end
  std::atomic<std::uint64_t> accepted = 0, refused = 0, evicted = 0, open = 0, requests = 0, bad_requests = 0,
                             timeouts = 0, abandoned = 0;
};

class Connection final : private LoopConnections::Member {
 public:
  /// Where it comes from and what it may do.
  struct Origin {
    boost::asio::ip::address peer;
    std::shared_ptr<ClientShares::Client> client;  ///< null for trusted proxies
    bool is_reserve = false;                       ///< taken beyond the limit: probes only
  };

  Connection(std::shared_ptr<ConnectionContext> context, std::shared_ptr<LoopConnections> siblings, Socket socket,
             Origin origin);
  ~Connection() override;

  /// Serves until the client, an error, a deadline or the drain ends it.
  [[nodiscard]] runtime::Task<void> run();

 private:
  using Clock = TimedSocket::Clock;

  // LoopConnections::Member
  void check_deadline(Clock::time_point now) override;
  void close_soon_if_idle() override;
  void close() override { socket_.close(); }
  [[nodiscard]] bool is_of(const ClientShares::Client& client) const override {
    return origin_.client.get() == &client;
  }
  [[nodiscard]] bool has_share() const override { return origin_.client != nullptr; }

  [[nodiscard]] runtime::Task<bool> read_head();
  [[nodiscard]] runtime::Task<bool> serve_one();
  [[nodiscard]] runtime::Task<Response> call_handler(Request& request);
  [[nodiscard]] runtime::Task<bool> answer(Response& response);
  [[nodiscard]] runtime::Task<void> serve_successor();
  [[nodiscard]] runtime::Task<bool> refuse(int status, std::string detail);
  [[nodiscard]] Response make_refusal(int status, std::string_view detail) const;
  [[nodiscard]] runtime::Task<void> linger();
  [[nodiscard]] bool must_close() const;

  void watch_client(Clock::time_point now);
  [[nodiscard]] bool is_overdue(Clock::time_point now) const;
  void answer_for_handler();
  [[nodiscard]] Response overdue_answer();

  const std::shared_ptr<ConnectionContext> context_;
  const Origin origin_;
  const std::string peer_text_;
  TimedSocket socket_;
  RequestParser parser_;
  MemoryCharge charge_;
  RequestBody body_;
  ResponseWriter writer_;
  std::size_t served_ = 0;
  bool is_idle_ = true;
  std::shared_ptr<ProtocolSwitch> successor_;  ///< serves the connection from now on

  // Of the request being served.
  bool is_last_ = false;        ///< the answer said "Connection: close"
  Request* handled_ = nullptr;  ///< while its handler runs
  Clock::time_point next_look_at_client_;
};

}  // namespace http
