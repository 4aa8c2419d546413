#include "http/application.hpp"

#include <algorithm>

#include "http/problem.hpp"

namespace http {
namespace {

/// Client-chosen request ids: at most 128 of [A-Za-z0-9._-] (docs/http-contract.md §1.10).
bool is_request_id(std::string_view id) noexcept {
  const auto is_allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
           c == '-';
  };
  return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, is_allowed);
}

/// The trace id of a W3C traceparent ("00-<32 hex>-<16 hex>-<2 hex>"), empty if
/// it is none.
std::string_view trace_id(std::string_view traceparent) noexcept {
  const bool has_form = traceparent.size() >= 55 && traceparent[2] == '-' && traceparent[35] == '-';
  const std::string_view id = has_form ? traceparent.substr(3, 32) : std::string_view{};
  return is_request_id(id) && id.find_first_not_of("0123456789abcdef") == std::string_view::npos ? id
                                                                                                 : std::string_view{};
}

std::string request_id_of(const Request& request, base::Random& random) {
  if (const auto given = request.field("X-Request-Id"); given && is_request_id(*given)) return std::string(*given);
  if (const auto parent = request.field("traceparent")) {
    if (const std::string_view id = trace_id(*parent); !id.empty()) return std::string(id);
  }
  return random.uuid();
}

std::uint64_t body_bytes(const Response& response) {
  if (const auto* text = std::get_if<std::string>(&response.body)) return text->size();
  if (const auto* source = std::get_if<std::unique_ptr<BodySource>>(&response.body))
    return (*source)->size().value_or(0);
  return 0;
}

/// What access logs call a request whose client did not wait for the answer (nginx's 499). Never sent.
constexpr int kClientClosedRequest = 499;

base::Error route_not_found() { return base::Error{base::ErrorCode::kNotFound, "Route not found"}; }

}  // namespace

Application::Application(ApplicationOptions options, Router router)
    : options_(std::move(options)), router_(std::move(router)) {}

/// RFC 9110 section 15.5.6; OPTIONS on a known path is answered with what it
/// allows.
Response Application::wrong_method(const Request& request) const {
  if (request.method() == Method::kOptions) {
    Response allowed;
    allowed.status = 204;
    return allowed;
  }
  const base::Error error =
      base::Error{base::ErrorCode::kInvalidArgument, "Method not allowed"}.with_reason("METHOD_NOT_ALLOWED");
  Response response = render(request, error);
  // RFC 9110 section 9.1: 501 is for methods we do not know, 405 for those we know and do not serve.
  response.status = request.method() == Method::kOther ? 501 : 405;
  return response;
}

Response Application::render(const Request& request, const base::Error& error) const {
  return options_.render_error ? options_.render_error(request, error) : problem(error);
}

runtime::Task<Response> Application::handle(Request& request) {
  request.server.started = std::chrono::steady_clock::now();
  request.request_id = request_id_of(request, *options_.random);
  request.server.is_peer_trusted = options_.trusted_proxies.contains(request.server.peer);
  if (request.server.is_peer_trusted) {
    request.client = client_address(request.server.peer, request.head().fields, options_.trusted_proxies);
    request.client_ip = request.client.to_string();
  } else {
    request.client_ip = request.server.peer_text;
  }

  bool is_quiet = false;
  base::Result<Response> outcome = co_await dispatch(request, is_quiet);
  if (request.server.is_answered) co_return Response{};  // and `overdue` has told of it
  const base::Error* const error = outcome ? nullptr : &outcome.error();
  Response response = outcome ? std::move(*outcome) : render(request, outcome.error());
  finish(request, response, error, is_quiet);
  co_return response;
}

/// Routes that are not logged while they succeed are those of probes and scrapes.
bool Application::is_probe(const RequestHead& head) const {
  const Router::Match match = router_.find(head.method, head.path);
  return match.route != nullptr && match.route->is_quiet;
}

Response Application::refused(const Refusal& refusal) {
  Response response = problem(refusal.status);
  const std::string id = options_.random->uuid();
  response.fields.set("X-Request-Id", id);
  if (options_.on_refused) options_.on_refused(refusal, id);
  return response;
}

Response Application::failed(const Request& request, std::string_view what) noexcept {
  Response response = problem(base::internal_error({}));
  response.fields.set("X-Request-Id", request.request_id);
  if (options_.on_escaped) options_.on_escaped(request.request_id, what);
  return response;
}

Response Application::overdue(Request& request) {
  const base::Error error = answer_overdue();
  Response response = render(request, error);
  finish(request, response, &error, false);
  return response;
}

/// What every answer gets, and whom it is told.
void Application::finish(const Request& request, Response& response, const base::Error* error, bool is_quiet) const {
  for (const auto& [name, value] : request.response_fields) response.fields.add(name, value);
  response.fields.set("X-Request-Id", request.request_id);
  options_.cors.decorate(request, response.fields);
  if (!options_.on_finished) return;
  const RequestRecord record{.request = request,
                             .status = request.server.is_client_gone ? kClientClosedRequest : response.status,
                             .body_bytes = body_bytes(response),
                             .duration = std::chrono::steady_clock::now() - request.server.started,
                             .error = error,
                             .is_quiet = is_quiet};
  options_.on_finished(record);
}

runtime::Task<base::Result<Response>> Application::dispatch(Request& request, bool& is_quiet) {
  if (Cors::is_preflight(request)) co_return options_.cors.preflight(request);
  Router::Match match = router_.find(request.method(), request.path());
  if (!is_served(request.method())) {
    const bool is_listed = !match.allowed_methods.empty();
    request.response_fields.set("Allow", is_listed ? std::string_view(match.allowed_methods) : kEveryServedMethod);
    co_return wrong_method(request);
  }
  if (match.route == nullptr) {
    if (match.allowed_methods.empty()) co_return std::unexpected(route_not_found());
    request.response_fields.set("Allow", match.allowed_methods);
    co_return wrong_method(request);
  }
  request.route = match.route->path;
  request.server.params = std::move(match.params);
  is_quiet = match.route->is_quiet;
  try {
    for (const Guard& guard : match.route->guards) {
      const base::Status passed = co_await guard(request);
      if (!passed) co_return std::unexpected(passed.error());
    }
    co_return co_await match.route->handler(request);
  } catch (const std::exception& exception) {
    co_return std::unexpected(base::internal_error(exception.what()));
  }
}

}  // namespace http
