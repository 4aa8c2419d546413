/// One service's HTTP behaviour: request ids, CORS, security fields, routing, guards, errors, access log, metrics.
///
/// The order of a request is fixed here: id → client address → preflight → route → guards → handler → error body →
/// fields → log line → metrics. Thread-safe after construction.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "http/middleware/client_address.hpp"
#include "http/middleware/cors.hpp"
#include "http/request.hpp"
#include "http/router.hpp"

namespace http {

/// What one finished request looked like, for the access log and metrics. A request is finished when its answer is
/// known: for one that took too long, that is when the 503 is given in the handler's place; what the handler makes of
/// it later is not reported.
struct RequestRecord {
  const Request& request;
  int status;
  std::uint64_t body_bytes;  ///< of the answer; 0 when streamed without a length
  std::chrono::nanoseconds duration;
  const base::Error* error;  ///< null when the handler succeeded
  bool is_quiet;
};

struct ApplicationOptions {
  Cors cors;
  TrustedProxies trusted_proxies;
  base::Random* random = nullptr;                         ///< for request ids; not owned
  std::function<void(const RequestRecord&)> on_finished;  ///< access log + metrics; called on the loop, must not block
  /// Called for what was refused before it became a request, with the id that its answer carries; must not block.
  std::function<void(const Refusal&, std::string_view request_id)> on_refused;
  /// Called for an exception that escaped everything else; must not block.
  std::function<void(std::string_view request_id, std::string_view what)> on_escaped;
  /// Replaces the default error body (the gateway has its own); null: `problem`.
  std::function<Response(const Request&, const base::Error&)> render_error;
};

class Application final : public RequestHandler {
 public:
  Application(ApplicationOptions options, Router router);
  [[nodiscard]] runtime::Task<Response> handle(Request& request) override;
  [[nodiscard]] Response overdue(Request& request) override;
  [[nodiscard]] bool is_trusted(const boost::asio::ip::address& peer) const override {
    return options_.trusted_proxies.contains(peer);
  }
  [[nodiscard]] bool is_probe(const RequestHead& head) const override;
  [[nodiscard]] Response refused(const Refusal& refusal) override;
  [[nodiscard]] Response failed(const Request& request, std::string_view what) noexcept override;
  [[nodiscard]] const Router& router() const noexcept { return router_; }

 private:
  [[nodiscard]] runtime::Task<base::Result<Response>> dispatch(Request& request, bool& is_quiet);
  [[nodiscard]] Response wrong_method(const Request& request) const;
  [[nodiscard]] Response render(const Request& request, const base::Error& error) const;
  void finish(const Request& request, Response& response, const base::Error* error, bool is_quiet) const;

  ApplicationOptions options_;
  Router router_;
};

}  // namespace http
