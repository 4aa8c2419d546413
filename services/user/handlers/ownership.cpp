#include "user/handlers/ownership.hpp"

namespace user {

std::string addressed_user(const http::Request& request) {
  const std::string_view id = request.param("userId");
  return id.empty() || id == "me" ? request.principal->user_id : std::string(id);
}

base::Error access_denied() {
  return base::Error{base::ErrorCode::kPermissionDenied, "Access denied"}.with_reason("FORBIDDEN");
}

http::Guard require_own_id() {
  return [](http::Request& request) -> runtime::Task<base::Status> {
    if (addressed_user(request) != request.principal->user_id) co_return std::unexpected(access_denied());
    co_return base::Status{};
  };
}

bool may_read_addressed(const http::Request& request) {
  return addressed_user(request) == request.principal->user_id || request.principal->role == "ADMIN";
}

}  // namespace user
