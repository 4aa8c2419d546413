/// What a handler answers: a status, fields and a body that is a text, a stream of pieces or a protocol switch.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/ip/tcp.hpp>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "http/message/fields.hpp"
#include "runtime/task.hpp"

namespace http {

class MemoryCharge;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, runtime::Executor>;

/// A body produced piece by piece, pulled by the connection at the pace of the client (back-pressure).
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// Total size in bytes when known before; otherwise the body is sent chunked (or until close for HTTP/1.0).
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
  /// Bytes at hand without waiting, sent together with the head; consumed by this call. May be empty.
  [[nodiscard]] virtual std::string_view take_buffered() { return {}; }
  /// The next piece, valid until the next call; empty at the end. An error cuts the connection, so that the client
  /// never takes a truncated body for a whole one.
  [[nodiscard]] virtual runtime::Task<base::Result<std::string_view>> next() = 0;
  /// What comes next lies in a file: then `send` is called instead of `next`. Only for a source that knows its size.
  [[nodiscard]] virtual bool is_in_file() const { return false; }
  /// Has the kernel put the next bytes, at most `max_bytes`, into `socket`, which does not block. How many; fewer than
  /// asked for when the socket has no more room. An error as that of `next`.
  [[nodiscard]] virtual runtime::Task<base::Result<std::size_t>> send(std::shared_ptr<const base::Descriptor> socket,
                                                                      std::size_t max_bytes);
  /// The client is gone while `next` waits: that wait may end at once. On the loop of the connection.
  virtual void abandon() {}
};

/// What serves a connection after its 101 answer (RFC 9110 section 7.8). All calls come on the loop of the connection,
/// which stays counted among those of its client and is cut when the server closes.
class ProtocolSwitch {
 public:
  virtual ~ProtocolSwitch() = default;
  /// Serves until the end. `socket` does not block and is the caller's; `received` are bytes the client sent behind its
  /// request; what is kept for the client in memory is charged to `memory`.
  [[nodiscard]] virtual runtime::Task<void> run(Socket& socket, std::string received, MemoryCharge& memory) = 0;
  /// While `run` runs, once a tick of the server (100 ms).
  virtual void tick(std::chrono::steady_clock::time_point /*now*/) {}
  /// The server stops: it is time to say goodbye. May be called before `run`, and more than once.
  virtual void drain() {}
};

struct Response {
  int status = 200;
  Fields fields;
  std::variant<std::string, std::unique_ptr<BodySource>, std::shared_ptr<ProtocolSwitch>> body;
  /// The handler brought its own security fields (`add_missing_security_fields`); the server then adds none.
  bool has_security_fields = false;
};

/// The security fields of docs/http-contract.md §1.6 for JSON answers, as raw "Name: value\r\n" lines.
[[nodiscard]] std::string_view security_field_lines() noexcept;

/// Adds those of the security fields that `fields` does not have yet, for answers that need a different one.
void add_missing_security_fields(Fields& fields);

/// A JSON answer: `Content-Type: application/json; charset=utf-8`.
[[nodiscard]] Response json_response(int status, std::string body);

/// Standard reason phrase of RFC 9110 section 15, "Unknown" otherwise.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace http
