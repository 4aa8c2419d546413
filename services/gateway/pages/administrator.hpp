/// Whether a caller may see what only administrators see. The gateway knows no accounts, so it asks user-service, as
/// the caller would.
#pragma once

#include "gateway/proxy/forwarder.hpp"
#include "gateway/upstream/service.hpp"
#include "http/request.hpp"

namespace gateway {

/// True when user-service lets the bearer token of `request` read something that is for administrators. False without a
/// token, for everybody else, and when user-service cannot tell. Waits for one small exchange, at most as long as a
/// forwarded request.
[[nodiscard]] runtime::Task<bool> is_administrator(http::Request& request, Forwarder& forwarder, Service& user_service);

}  // namespace gateway
