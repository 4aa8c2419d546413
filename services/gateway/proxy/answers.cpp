#include "gateway/proxy/answers.hpp"

#include <string>

#include "base/encoding.hpp"
#include "gateway/proxy/path_rules.hpp"
#include "http/problem.hpp"
#include "json/writer.hpp"

namespace gateway {
namespace {

http::Response answer(int status, std::string_view message, std::string_view code = {}) {
  boost::json::object body{{"success", false}, {"error", http::reason_phrase(status)}, {"message", message}};
  if (!code.empty()) body["code"] = code;
  return http::json_response(status, json::serialize(body));
}

/// Not more than `kShownPathMax` bytes, and whole characters only: the answer is JSON.
std::string_view shown(std::string_view path) {
  path = path.substr(0, kShownPathMax);
  while (!path.empty() && !base::is_utf8(path)) path.remove_suffix(1);
  return path;
}

http::Response upstream_answer(int status, std::string_view service, std::string_view problem, std::string_view code) {
  return answer(status, std::string(service) + std::string(problem), code);
}

bool is_outside_the_table(const http::Request& request, const base::Error& error) {
  return error.code() == base::ErrorCode::kNotFound && request.route.empty();
}

}  // namespace

http::Response not_found_answer(std::string_view path) {
  return answer(404, "Route " + std::string(shown(path)) + " not found");
}

base::Error unacceptable_path() {
  return base::Error{base::ErrorCode::kInvalidArgument, "Invalid request path"}.with_reason("INVALID_PATH");
}

http::Response bad_gateway_answer(std::string_view service) {
  return upstream_answer(502, service, " is unavailable", "UPSTREAM_UNAVAILABLE");
}

http::Response service_unavailable_answer(std::string_view service) {
  http::Response response = upstream_answer(503, service, " is unavailable", "UPSTREAM_UNAVAILABLE");
  response.fields.add("Retry-After", "1");
  return response;
}

http::Response gateway_timeout_answer(std::string_view service) {
  return upstream_answer(504, service, " did not respond in time", "UPSTREAM_TIMEOUT");
}

bool is_unknown_route(const http::Request& request, const base::Error& error) {
  return is_outside_the_table(request, error) && is_acceptable_path(request.path());
}

http::Response render_error(const http::Request& request, const base::Error& error) {
  if (error.code() == base::ErrorCode::kInternal) return answer(500, "Something went wrong");
  if (!is_outside_the_table(request, error)) return http::problem(error);
  if (!is_acceptable_path(request.path())) return http::problem(unacceptable_path());
  return not_found_answer(request.path());
}

}  // namespace gateway
