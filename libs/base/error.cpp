#include "base/error.hpp"

#include <utility>

namespace base {

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kUnauthenticated:
      return "unauthenticated";
    case ErrorCode::kPermissionDenied:
      return "permission_denied";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kAlreadyExists:
      return "already_exists";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kGone:
      return "gone";
    case ErrorCode::kPreconditionFailed:
      return "precondition_failed";
    case ErrorCode::kPayloadTooLarge:
      return "payload_too_large";
    case ErrorCode::kUnsupportedMedia:
      return "unsupported_media";
    case ErrorCode::kRangeNotSatisfiable:
      return "range_not_satisfiable";
    case ErrorCode::kRateLimited:
      return "rate_limited";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kDeadlineExceeded:
      return "deadline_exceeded";
    case ErrorCode::kInternal:
      return "internal";
  }
  std::unreachable();
}

Error unavailable(std::string detail) {
  return Error{ErrorCode::kUnavailable, "Service temporarily unavailable"}
      .with_retry_after(std::chrono::seconds{1})
      .with_detail(PrivateText{std::move(detail)});
}

Error internal_error(std::string detail) {
  return Error{ErrorCode::kInternal, "Internal server error"}.with_detail(PrivateText{std::move(detail)});
}

Error validation_failed(std::vector<FieldViolation> violations) {
  return Error{ErrorCode::kInvalidArgument, "Validation failed"}.with_violations(std::move(violations));
}

}  // namespace base
