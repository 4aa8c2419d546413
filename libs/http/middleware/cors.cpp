#include "http/middleware/cors.hpp"

#include <algorithm>

namespace http {

Cors::Cors(std::vector<std::string> allowed_origins) : allowed_origins_(std::move(allowed_origins)) {}

bool Cors::is_allowed(std::string_view origin) const noexcept {
  return std::ranges::find(allowed_origins_, origin) != allowed_origins_.end();
}

bool Cors::is_preflight(const Request& request) noexcept {
  return request.method() == Method::kOptions && request.field("Origin") &&
         request.field("Access-Control-Request-Method");
}

Response Cors::preflight(const Request& request) const {
  Response response;
  response.status = 204;
  if (is_allowed(request.field("Origin").value_or(""))) {
    response.fields.add("Access-Control-Allow-Methods", "GET,POST,PUT,PATCH,DELETE,OPTIONS");
    response.fields.add("Access-Control-Allow-Headers",
                        "Content-Type,Authorization,X-Request-Id,X-Correlation-Id,X-Trace-Id");
    response.fields.add("Access-Control-Max-Age", "600");
  }
  return response;
}

void Cors::decorate(const Request& request, Fields& fields) const {
  const auto origin = request.field("Origin");
  if (!origin) return;
  fields.add("Vary", "Origin");
  if (!is_allowed(*origin)) return;
  fields.add("Access-Control-Allow-Origin", *origin);
  fields.add("Access-Control-Allow-Credentials", "true");
  fields.add("Access-Control-Expose-Headers",
             "RateLimit-Policy,RateLimit-Limit,RateLimit-Remaining,RateLimit-Reset,Retry-After,X-Request-Id,"
             "Content-Disposition");
}

}  // namespace http
