/// One request as handlers see it: head, lazily read body, and what middleware found out about it.
///
/// A Request lives on the stack of its connection's coroutine; handlers get a reference and must not keep it. It is
/// used on the connection's event loop only. The body is read when a handler asks for it, so authentication and
/// authorisation come before the first body byte (docs/http-contract.md §1.3).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/result.hpp"
#include "http/message/fields.hpp"
#include "http/message/head.hpp"
#include "http/principal.hpp"
#include "runtime/task.hpp"

namespace http {

/// The request's content, without its framing.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// The next piece, valid until the next call; empty at the end. Errors: `invalid_argument` (broken framing),
  /// `deadline_exceeded` (client too slow), `unavailable` (client gone, or answered in the handler's place),
  /// `payload_too_large` (over the limit set by `limit`). Sends "100 Continue" first if the client waits for it.
  [[nodiscard]] virtual runtime::Task<base::Result<std::string_view>> next() = 0;
  /// Refuses bodies above `bytes` from now on: at once by Content-Length, else when the limit is passed.
  virtual void limit(std::uint64_t bytes) = 0;
  /// Content-Length if declared.
  [[nodiscard]] virtual std::optional<std::uint64_t> declared_size() const = 0;
  /// Whether the message has any content at all (Content-Length > 0 or chunked).
  [[nodiscard]] virtual bool is_present() const = 0;
  /// Counts `bytes` of content as kept in memory by the caller until the request is answered, for the client and for
  /// the process. Errors: `rate_limited` (the client's share), `unavailable` (all there is).
  [[nodiscard]] virtual base::Status keep(std::size_t bytes) = 0;
  /// Sends an interim answer with these fields before the final one (RFC 9110 section 15.2); to be called before or
  /// between pieces. Whether the client was sent it: HTTP/1.0 knows none, and one that is gone gets none.
  [[nodiscard]] virtual runtime::Task<bool> inform(int /*status*/, const Fields& /*fields*/) { co_return false; }
};

/// Something that a handler waits for on behalf of a client.
class Abandonable {
 public:
  virtual ~Abandonable() = default;
  /// The client is gone: the wait may end at once. On the loop of the connection.
  virtual void abandon() = 0;
};

/// What a guard keeps beside a request until it is answered; the guard knows the type.
class Attachment {
 public:
  virtual ~Attachment() = default;
};

/// What the server and its middleware know and remember of a request. Handlers have no business with it.
struct ServerSide {
  std::chrono::steady_clock::time_point started;
  boost::asio::ip::address peer;  ///< the socket's other end
  std::string_view peer_text;     ///< the same as text, without port; IPv4-mapped IPv6 as IPv4
  bool is_peer_trusted = false;   ///< the peer is in TRUSTED_PROXIES
  std::vector<std::pair<std::string_view, std::string>> params;  ///< of the matched route
  std::unique_ptr<Attachment> charges;                           ///< what rate limits have counted for it (libs/guards)
  /// The server has answered in the handler's place (`RequestHandler::overdue`); what the handler returns is dropped.
  bool is_answered = false;
  /// The client has reset its connection, so the answer will not be read.
  bool is_client_gone = false;
  /// What the handler waits for now and would rather not, once the client is gone; null: nothing.
  Abandonable* waits_for = nullptr;
};

class Request {
 public:
  Request(const RequestHead& head, BodyReader& body) : head_(head), body_(body) {}
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  [[nodiscard]] const RequestHead& head() const noexcept { return head_; }
  [[nodiscard]] Method method() const noexcept { return head_.method; }
  [[nodiscard]] std::string_view path() const noexcept { return head_.path; }
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const { return head_.fields.find(name); }
  [[nodiscard]] BodyReader& body() noexcept { return body_; }

  /// Value of a path variable of the matched route, percent-decoded; empty if the template has no such variable.
  [[nodiscard]] std::string_view param(std::string_view name) const noexcept;
  /// First value of a query parameter, percent-decoded with "+" as space; nullopt if absent or undecodable.
  [[nodiscard]] std::optional<std::string> query_param(std::string_view name) const;
  /// First cookie of that name (RFC 6265 section 5.4 form), not decoded.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const noexcept;

  // Found out before the handler is asked.
  std::string request_id;
  std::string client_ip;               ///< socket peer, or the right-most untrusted hop behind trusted proxies
  boost::asio::ip::address client;     ///< the same as an address
  std::string_view route;              ///< template of the matched route, for logs and metrics
  std::optional<Principal> principal;  ///< set by the bearer guard
  ServerSide server;

  // For the handler to set.
  Fields response_fields;  ///< added to the answer, whichever it is (rate limits, cookies)
  /// What the answer may take beyond `ServerLimits::answer_timeout`. A handler that waits for something slower than a
  /// store, and whose own wait is bounded, says so here before it waits.
  std::chrono::milliseconds extra_time{0};

 private:
  const RequestHead& head_;
  BodyReader& body_;
};

/// The whole body as one text of at most `bytes_max`; `payload_too_large` beyond.
[[nodiscard]] runtime::Task<base::Result<std::string>> read_body(Request& request, std::size_t bytes_max);

/// Something that is answered although it never became a request: a message that could not be parsed or came too
/// slowly, or a connection that there is no room for.
struct Refusal {
  int status = 400;
  std::string_view detail;  ///< for the log
  boost::asio::ip::address peer;
};

/// Where a server hands its requests to. Must answer every request, errors
/// included; a thrown exception is answered with 500 by the connection.
struct Response;
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  /// Whether the peer is a proxy that speaks for others: it has no share of connections of its own.
  [[nodiscard]] virtual bool is_trusted(const boost::asio::ip::address& /*peer*/) const { return false; }
  /// Whether this is a probe or a scrape, which is served while everything else is refused for want of room.
  [[nodiscard]] virtual bool is_probe(const RequestHead& /*head*/) const { return false; }
  /// The answer to a refusal, with a text as its body; may be called on any loop. Default: `problem`.
  [[nodiscard]] virtual Response refused(const Refusal& refusal);
  [[nodiscard]] virtual runtime::Task<Response> handle(Request& request) = 0;
  /// The answer, with a text as its body, to a request for which `handle` takes longer than
  /// `ServerLimits::answer_timeout`. Called once, on the connection's loop, while `handle` waits; `handle` then runs to
  /// its end all the same, with `Request::is_answered` set. Default: 503 `DEPENDENCY_UNAVAILABLE`.
  [[nodiscard]] virtual Response overdue(Request& request);
  /// The answer, with a text as its body, when an exception escaped `handle` or `overdue`. Must not throw. Default:
  /// 500.
  [[nodiscard]] virtual Response failed(const Request& request, std::string_view what) noexcept;
};

}  // namespace http
