/// What endpoints give back, and the success envelope (docs/http-contract.md §1.2). Pure functions, thread-safe.
///
///     Answer get_profile(Context& context, http::Request& request) {
///       ...
///       co_return success(200, "Profile retrieved successfully", {{"user", std::move(fields)}});
///     }
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "http/message/response.hpp"
#include "runtime/task.hpp"

namespace endpoints {

/// A response, or the error that becomes the failure envelope.
using Answer = runtime::Task<base::Result<http::Response>>;

/// `{"success":true,"message":...}`, with `"data"` unless it is empty.
[[nodiscard]] http::Response success(int status, std::string_view message, const boost::json::object& data = {});

/// `{"success":true,...members}`.
[[nodiscard]] http::Response success(int status, boost::json::object members);

}  // namespace endpoints
