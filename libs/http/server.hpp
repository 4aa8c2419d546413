/// Listens on one address and serves HTTP/1.1 on every event loop (SO_REUSEPORT, one acceptor a loop).
///
/// Bounds and deadlines are those of `ServerLimits`; one coarse timer per loop watches all its connections. `drain` is
/// the graceful stop: no new connections, `Connection: close` on every answer, idle connections closed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/client_shares.hpp"
#include "http/request.hpp"
#include "runtime/event_loops.hpp"

namespace http {

struct ServerLimits {
  std::size_t request_line_bytes_max = 8 * 1024;
  std::size_t header_bytes_max = 32 * 1024;  ///< request line and fields
  std::size_t fields_max = 100;
  /// Beyond, the connection that has waited longest for a request makes room; when none waits: 503.
  std::size_t connections_per_loop_max = 4096;
  /// Taken on top when none waits, for probes and scrapes alone, so that overload stays visible from outside.
  std::size_t connections_reserved = 16;
  std::size_t requests_per_connection_max = 100'000;
  std::chrono::milliseconds header_timeout{10'000};      ///< from the first byte to the end of the head
  std::chrono::milliseconds idle_timeout{60'000};        ///< between requests
  std::chrono::milliseconds write_timeout{30'000};       ///< without any progress of a write
  std::chrono::milliseconds body_stall_timeout{10'000};  ///< without any byte of a body
  /// Average of a body, after the first `body_stall_timeout`; grows by itself once a minute.
  std::uint64_t body_bytes_per_second_min = 1024;
  /// Of an answer that the system keeps while its client's window is full (TCP_NOTSENT_LOWAT, tcp(7)); what is on its
  /// way to a client is not counted, so that distant ones lose no speed. Left to itself, Linux keeps megabytes.
  std::uint32_t unsent_bytes_max = 128 * 1024;
  std::uint64_t discard_bytes_max = 256 * 1024;       ///< of an unread body, to keep the connection; beyond: closed
  std::uint64_t linger_bytes_max = 16 * 1024 * 1024;  ///< read and dropped before closing, so the answer arrives
  std::chrono::milliseconds linger_timeout{5'000};
  /// From the last byte received of a request to the first of its answer, at most one tick (100 ms) late; then
  /// `RequestHandler::overdue` answers and the connection is closed. The clock stands while the client is waited for,
  /// and starts anew with each piece of a body. 0: none.
  std::chrono::milliseconds answer_timeout{0};
};

struct ServerOptions {
  std::string name;  ///< for logs
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free port
  ServerLimits limits;
  /// What clients hold of the process; shared by its servers. Null: one of the server's own with default limits.
  std::shared_ptr<ClientShares> shares = nullptr;
};

/// Counters since start, for metrics. Approximate while running.
struct ServerCounts {
  std::uint64_t accepted = 0, refused = 0, open = 0, requests = 0, bad_requests = 0, timeouts = 0;
  std::uint64_t evicted = 0;    ///< idle connections closed to make room
  std::uint64_t abandoned = 0;  ///< clients found gone while their request was worked on
};

class Server {
 public:
  /// `loops` and `handler` must outlive the server.
  Server(runtime::EventLoops& loops, ServerOptions options, RequestHandler& handler);
  /// The loops must have been stopped, or `close` have returned.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and starts accepting. Errors: `unavailable` with the reason in the public message (start-up only).
  [[nodiscard]] base::Status listen();
  /// The bound port.
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// From now on every answer says `Connection: close`; new connections are still accepted. Thread-safe.
  void announce_closing();
  /// Stops accepting and closes idle connections; busy ones get `Connection: close` with their answer. Thread-safe.
  void drain();
  /// Connections still open.
  [[nodiscard]] std::size_t open_connections() const noexcept;
  /// Cuts every connection. Thread-safe.
  void close();

  [[nodiscard]] ServerCounts counts() const noexcept;
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace http
