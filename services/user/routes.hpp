/// The route table of user-service: method, path, access, audit, handler (docs/http-contract.md §4). Health, metrics
/// and the API description are added by the application.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "user/handlers/context.hpp"
#include "user/limiters.hpp"

namespace user {

/// Who may call: guards in the order they run, all before the body is read.
struct Access {
  http::Guard signed_in;  ///< authenticated, within the general limit
  http::Guard internal;   ///< another service, within its own limit
  http::Guard anybody;    ///< the general limit, for what needs no account
  const Limiters& limiters;
};

/// `context` must outlive the rows, and so must what the limiters were made with.
[[nodiscard]] std::vector<http::Route> routes(const Context& context, const Access& access);

}  // namespace user
