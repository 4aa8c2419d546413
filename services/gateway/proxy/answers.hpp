/// The gateway's own error answers (docs/http-contract.md §5.5). Their `error` is the fixed title of the status.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"

namespace gateway {

/// "Route /x not found"; the path is shown without query and cut to `kShownPathMax` bytes.
[[nodiscard]] http::Response not_found_answer(std::string_view path);
inline constexpr std::size_t kShownPathMax = 200;

/// A path the gateway does not forward (see path_rules.hpp).
[[nodiscard]] base::Error unacceptable_path();

/// 502: nobody is there, or what is there does not speak HTTP.
[[nodiscard]] http::Response bad_gateway_answer(std::string_view service);
/// 503: the service is not configured, or every connection allowed is busy.
[[nodiscard]] http::Response service_unavailable_answer(std::string_view service);
/// 504: connecting or answering took too long.
[[nodiscard]] http::Response gateway_timeout_answer(std::string_view service);

/// How the application renders errors: unknown routes, internal errors and outages in the gateway's form, the rest in
/// the form of all services.
/// Whether nothing is served at the (acceptable) path of `request`.
[[nodiscard]] bool is_unknown_route(const http::Request& request, const base::Error& error);
[[nodiscard]] http::Response render_error(const http::Request& request, const base::Error& error);

}  // namespace gateway
