/// The route table of the gateway: what it answers itself and which prefixes go to which service.
///
/// One table; the OpenAPI file is compared with it by a test. `/v1/...` is an alias of `/api/v1/...`, because one
/// deployed front proxy strips "/api" (docs/http-contract.md §1.1).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gateway/handlers/health.hpp"
#include "gateway/handlers/vr_sessions.hpp"
#include "gateway/limits.hpp"
#include "gateway/pages/pages.hpp"
#include "gateway/pages/status.hpp"
#include "gateway/proxy/forwarder.hpp"
#include "gateway/upstream/service.hpp"
#include "http/middleware/cors.hpp"
#include "http/router.hpp"

namespace gateway {

/// A prefix, matched on a segment boundary, and the service behind it.
struct ProxyRow {
  std::string_view prefix;
  std::string_view service;
  bool may_upgrade = false;  ///< WebSocket is tunnelled
};

[[nodiscard]] std::span<const ProxyRow> proxy_rows() noexcept;

/// What the handlers work with; everything must outlive the routes.
struct RouteParts {
  const Registry& registry;
  Forwarder& forwarder;
  Limiter limiter;
  VrSessions& vr_sessions;
  Health& health;
  const http::Cors& cors;
  Status& status;
  const Pages& pages;
  http::Handler metrics;
};

[[nodiscard]] std::vector<http::Route> routes(const RouteParts& parts);

}  // namespace gateway
