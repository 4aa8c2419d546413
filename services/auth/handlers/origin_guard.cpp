#include "auth/handlers/origin_guard.hpp"

#include "base/encoding.hpp"

namespace auth {
namespace {

bool is_from_allowed_page(const http::Cors& cors, const http::Request& request) {
  // A listed page of another site is cross-site too, so an Origin decides alone.
  if (const auto origin = request.field("Origin")) return cors.is_allowed(*origin, request);
  return !base::equals_ignore_case(base::trim(request.field("Sec-Fetch-Site").value_or("")), "cross-site");
}

runtime::Task<base::Status> check_origin(const http::Cors& cors, const http::Request& request) {
  if (is_from_allowed_page(cors, request)) co_return base::Status{};
  co_return std::unexpected(
      base::Error{base::ErrorCode::kPermissionDenied, "Origin not allowed"}.with_reason("ORIGIN_NOT_ALLOWED"));
}

}  // namespace

http::Guard require_allowed_origin(const http::Cors& cors) {
  return [&cors](http::Request& request) { return check_origin(cors, request); };
}

}  // namespace auth
