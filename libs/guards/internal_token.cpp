#include "guards/internal_token.hpp"

#include <utility>

#include "security/constant_time.hpp"

namespace guards {

http::Guard require_internal_token(base::Secret token) {
  return [token = std::move(token)](http::Request& request) -> runtime::Task<base::Status> {
    const http::FieldViews& fields = request.head().fields;
    const auto presented = fields.find(kInternalTokenField);
    const bool is_one = presented && fields.count(kInternalTokenField) == 1;
    const bool is_ours = is_one && !token.empty() && security::constant_time_equal(*presented, token.reveal());
    if (is_ours) co_return base::Status{};
    co_return std::unexpected(
        base::Error{base::ErrorCode::kPermissionDenied, "Access denied"}.with_reason("FORBIDDEN"));
  };
}

}  // namespace guards
