/// The error value used everywhere: a neutral code, a sentence for the client, a detail for the log.
///
/// Not an exception and not an HTTP status: `http/problem.cpp` alone turns an Error into a status and a body.
/// Values are copyable, have no hidden state and are safe to move between threads.
///
///     return base::Error{base::ErrorCode::kAlreadyExists, "Email already exists"}.with_reason("EMAIL_TAKEN");
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

enum class ErrorCode {
  kInvalidArgument,
  kUnauthenticated,
  kPermissionDenied,
  kNotFound,
  kAlreadyExists,
  kConflict,
  kGone,
  kPayloadTooLarge,
  kUnsupportedMedia,
  kRateLimited,
  kUnavailable,
  kDeadlineExceeded,
  kInternal,
  kPreconditionFailed,
  kRangeNotSatisfiable,
};

/// Name of a code for logs, for example "not_found".
[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

/// One violated rule of one input field. Never carries the rejected value.
struct FieldViolation {
  std::string field;              ///< dotted path, for example "profile.email"
  std::string message;            ///< sentence for the client
  std::string location = "body";  ///< body | query | params | headers
  bool operator==(const FieldViolation&) const = default;
};

/// Text that may reach a client. Constructed from a literal or a deliberately built string.
struct PublicText {
  std::string value;
  PublicText(const char* text) : value(text) {}             // NOLINT(google-explicit-constructor)
  PublicText(std::string text) : value(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  PublicText(std::string_view text) : value(text) {}        // NOLINT(google-explicit-constructor)
};

/// Text for the log only: driver messages, paths, errno. There is no conversion to PublicText.
struct PrivateText {
  std::string value;
  PrivateText() = default;
  explicit PrivateText(std::string text) : value(std::move(text)) {}
};

class Error {
 public:
  Error(ErrorCode code, PublicText message) : code_(code), message_(std::move(message.value)) {}

  /// Machine-readable word of the HTTP contract, for example "EMAIL_TAKEN". Empty: the default of the code.
  Error&& with_reason(std::string reason) && {
    reason_ = std::move(reason);
    return std::move(*this);
  }
  Error&& with_detail(PrivateText detail) && {
    detail_ = std::move(detail.value);
    return std::move(*this);
  }
  Error&& with_retry_after(std::chrono::seconds wait) && {
    retry_after_ = wait;
    return std::move(*this);
  }
  Error&& with_violations(std::vector<FieldViolation> violations) && {
    violations_ = std::move(violations);
    return std::move(*this);
  }

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
  [[nodiscard]] const std::vector<FieldViolation>& violations() const noexcept { return violations_; }
  [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const noexcept { return retry_after_; }

 private:
  ErrorCode code_;
  std::string message_;
  std::string reason_;
  std::string detail_;
  std::vector<FieldViolation> violations_;
  std::optional<std::chrono::seconds> retry_after_;
};

/// The errors every layer needs, with the wording of docs/http-contract.md §1.8.
[[nodiscard]] Error unavailable(std::string detail);
[[nodiscard]] Error internal_error(std::string detail);
[[nodiscard]] Error validation_failed(std::vector<FieldViolation> violations);

}  // namespace base
