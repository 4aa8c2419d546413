#include "user/sockets/handshake.hpp"

#include <boost/asio/this_coro.hpp>

#include "base/encoding.hpp"
#include "guards/rate_limit.hpp"
#include "http/websocket/handshake.hpp"
#include "security/sha1.hpp"

namespace user {
namespace {

using socketio::HandshakeError;

/// RFC 6455 section 4.2.2.
constexpr std::string_view kAcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kTooManyRefusals = "Too many requests, please try again later";
constexpr std::chrono::seconds kRetryWhenFull{5};

std::string accept_of(std::string_view key) {
  return base::to_base64(security::sha1(std::string(key).append(kAcceptSuffix)));
}

}  // namespace

std::vector<http::Route> SocketHandshakes::routes() {
  using http::Method;
  std::vector<http::Route> rows;
  for (const Method method : {Method::kGet, Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
    rows.push_back({.method = method, .path = "/socket.io", .guards = {}, .handler = [this](http::Request& request) {
                      return answer(request);
                    }});
  }
  return rows;
}

/// In the order in which engine.io judges, so that clients get the code they got from it.
runtime::Task<base::Result<http::Response>> SocketHandshakes::answer(http::Request& request) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  if (request.query_param("transport") != "websocket") {
    co_return refuse(HandshakeRefusal::kTransport, HandshakeError::kUnknownTransport);
  }
  if (request.query_param("sid")) co_return refuse(HandshakeRefusal::kSession, HandshakeError::kUnknownSession);
  if (request.method() != http::Method::kGet) co_return refuse(HandshakeRefusal::kMethod, HandshakeError::kBadMethod);
  const std::optional<std::string_view> key = http::websocket_key(request);
  if (!key) {
    request.response_fields.set("Sec-WebSocket-Version", "13");
    co_return refuse(HandshakeRefusal::kRequest, HandshakeError::kBadRequest);
  }
  if (is_foreign(request)) co_return refuse(HandshakeRefusal::kOrigin, HandshakeError::kForbidden);
  if (request.query_param("EIO") != "4") {
    co_return refuse(HandshakeRefusal::kVersion, HandshakeError::kUnsupportedVersion);
  }
  co_return accept(request, *key, executor);
}

base::Result<http::Response> SocketHandshakes::accept(http::Request& request, std::string_view key,
                                                      const runtime::Executor& executor) {
  if (is_draining_) {
    return std::unexpected(unavailable(HandshakeRefusal::kDraining, base::unavailable("the service stops")));
  }
  std::string client = guards::client_key(request);
  if (const auto blocked = parts_.refused_tokens.blocked_for(client)) {
    base::Error error = base::Error{base::ErrorCode::kRateLimited, std::string(kTooManyRefusals)}.with_retry_after(
        std::chrono::ceil<std::chrono::seconds>(*blocked));
    return std::unexpected(unavailable(HandshakeRefusal::kLimited, std::move(error)));
  }
  std::unique_ptr<SocketHub::Place> place = parts_.hub->take_place();
  if (!place) {
    base::Error error = base::unavailable("every socket is in use").with_retry_after(kRetryWhenFull);
    return std::unexpected(unavailable(HandshakeRefusal::kFull, std::move(error)));
  }
  parts_.hub->metrics().accepted();
  http::Response response;
  response.status = 101;
  response.fields.add("Upgrade", "websocket");
  response.fields.add("Connection", "Upgrade");
  response.fields.add("Sec-WebSocket-Accept", accept_of(key));
  response.body = std::make_shared<SocketSession>(executor, parts_, std::move(place), std::move(client));
  return response;
}

http::Response SocketHandshakes::refuse(HandshakeRefusal reason, HandshakeError error) const {
  parts_.hub->metrics().refused(reason);
  return http::json_response(error == HandshakeError::kForbidden ? 403 : 400, socketio::handshake_error_body(error));
}

base::Error SocketHandshakes::unavailable(HandshakeRefusal reason, base::Error error) const {
  parts_.hub->metrics().refused(reason);
  return error;
}

/// Browsers always say where a WebSocket comes from and do not apply CORS to it (RFC 6455 section 10.2).
bool SocketHandshakes::is_foreign(const http::Request& request) const {
  const auto origin = request.field("origin");
  return origin && !cors_.is_allowed(*origin, request);
}

}  // namespace user
