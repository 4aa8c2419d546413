/// The only place that turns a base::Error into a status and an error body (docs/http-contract.md §1.2).
///
///     {"success":false,"message":M,"error":M,"code":"…","errors":[…],"retryAfter":n,"hint":"…"}
#pragma once

#include <boost/json/object.hpp>

#include "base/error.hpp"
#include "http/message/response.hpp"

namespace http {

[[nodiscard]] int status_of(base::ErrorCode code) noexcept;

/// The default `code` word of a status when the error names none, for example "NOT_FOUND"; may be empty.
[[nodiscard]] std::string_view default_reason(base::ErrorCode code) noexcept;

/// What becomes of a request that was not answered within `ServerLimits::answer_timeout`: `unavailable`, because it
/// may still succeed.
[[nodiscard]] base::Error answer_overdue();

/// Thread-safe, does not log.
[[nodiscard]] Response problem(const base::Error& error);

/// The same with more members: what a client needs in a form of its own.
[[nodiscard]] Response problem(const base::Error& error, const boost::json::object& more);

/// The same for what has no error behind it but a status: messages that never became requests.
[[nodiscard]] Response problem(int status);

}  // namespace http
