/// What endpoints give back, and the success envelope (docs/http-contract.md §1.2). Pure functions, thread-safe.
///
///     Answer get_profile(Context& context, http::Request& request) {
///       ...
///       co_return success(200, "Profile retrieved successfully", {{"user", std::move(fields)}});
///     }
#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "http/message/response.hpp"
#include "json/text.hpp"
#include "runtime/task.hpp"

namespace endpoints {

/// A response, or the error that becomes the failure envelope.
using Answer = runtime::Task<base::Result<http::Response>>;

/// `{"success":true,"message":...}`, with `"data"` unless it is empty.
[[nodiscard]] http::Response success(int status, std::string_view message, const boost::json::object& data = {});

/// `{"success":true,...members}`.
[[nodiscard]] http::Response success(int status, const boost::json::object& members);

/// The same, written member by member, for those with many rows.
///
///     SuccessText answer;
///     json::append_array(answer.members().member("data"), rows, append_row);
///     co_return answer.finish(200);
class SuccessText {
 public:
  /// `message`: a member of its own, unless it is null.
  explicit SuccessText(const char* message = nullptr);
  [[nodiscard]] json::ObjectText& members() noexcept { return members_; }
  /// Call once, at the end.
  [[nodiscard]] http::Response finish(int status);

 private:
  std::string body_;
  json::ObjectText members_{body_};
};

}  // namespace endpoints
