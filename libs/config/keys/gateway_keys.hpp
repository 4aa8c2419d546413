/// Names of the keys of the gateway. The rows are in gateway_keys.cpp.
#pragma once

#include <string_view>

namespace config::keys {

inline constexpr std::string_view kGatewayPort = "GATEWAY_PORT";
inline constexpr std::string_view kAuthServiceUrl = "AUTH_SERVICE_URL";
inline constexpr std::string_view kUserServiceUrl = "USER_SERVICE_URL";
inline constexpr std::string_view kVoyageServiceUrl = "VOYAGE_SERVICE_URL";
inline constexpr std::string_view kPaymentServiceUrl = "PAYMENT_SERVICE_URL";
inline constexpr std::string_view kAiServiceUrl = "AI_SERVICE_URL";
inline constexpr std::string_view kGatewayRoutes = "GATEWAY_ROUTES";
inline constexpr std::string_view kRequestTimeout = "REQUEST_TIMEOUT";
inline constexpr std::string_view kConnectTimeoutMs = "CONNECT_TIMEOUT_MS";
inline constexpr std::string_view kWebsocketIdleTimeoutMs = "WEBSOCKET_IDLE_TIMEOUT_MS";
inline constexpr std::string_view kWebsocketsMax = "WEBSOCKETS_MAX";
inline constexpr std::string_view kGatewayBodyBytesMax = "GATEWAY_BODY_BYTES_MAX";
inline constexpr std::string_view kUpstreamHealthIntervalMs = "UPSTREAM_HEALTH_INTERVAL_MS";
inline constexpr std::string_view kUpstreamHealthTimeoutMs = "UPSTREAM_HEALTH_TIMEOUT_MS";
inline constexpr std::string_view kUpstreamFailuresMax = "UPSTREAM_FAILURES_MAX";
inline constexpr std::string_view kUpstreamDnsIntervalMs = "UPSTREAM_DNS_INTERVAL_MS";
inline constexpr std::string_view kUpstreamPerClientMax = "UPSTREAM_PER_CLIENT_MAX";
inline constexpr std::string_view kUpstreamWaitMs = "UPSTREAM_WAIT_MS";
inline constexpr std::string_view kGatheredBodyBytesMax = "GATHERED_BODY_BYTES_MAX";
inline constexpr std::string_view kUpstreamConnectionsMax = "UPSTREAM_CONNECTIONS_MAX";
inline constexpr std::string_view kUpstreamIdleTimeoutMs = "UPSTREAM_IDLE_TIMEOUT_MS";
inline constexpr std::string_view kUpstreamBalancing = "UPSTREAM_BALANCING";
inline constexpr std::string_view kSkipDependencyHealthChecks = "SKIP_DEPENDENCY_HEALTH_CHECKS";
inline constexpr std::string_view kPages = "PAGES";
inline constexpr std::string_view kVrPinTtlMs = "VR_PIN_TTL_MS";
inline constexpr std::string_view kVrSessionsMax = "VR_SESSIONS_MAX";

// Limiters, see auth_keys.hpp.
inline constexpr std::string_view kLimitGateway = "GATEWAY";
inline constexpr std::string_view kLimitVrPin = "VR_PIN";

}  // namespace config::keys
