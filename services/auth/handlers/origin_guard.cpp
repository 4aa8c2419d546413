#include "auth/handlers/origin_guard.hpp"

#include "auth/handlers/refresh_cookie.hpp"

namespace auth {
namespace {

runtime::Task<base::Status> check_origin(const http::Cors& cors, const http::Request& request) {
  const auto origin = request.field("Origin");
  const bool is_fine = !origin || cors.is_allowed(*origin) || refresh_token_of_cookie(request).empty();
  if (is_fine) co_return base::Status{};
  co_return std::unexpected(
      base::Error{base::ErrorCode::kPermissionDenied, "Origin not allowed"}.with_reason("ORIGIN_NOT_ALLOWED"));
}

}  // namespace

http::Guard require_listed_origin(const http::Cors& cors) {
  return [&cors](http::Request& request) { return check_origin(cors, request); };
}

}  // namespace auth
