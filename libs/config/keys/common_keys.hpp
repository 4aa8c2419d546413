/// Names of the keys every program reads. The rows are in common_keys.cpp.
#pragma once

#include <array>
#include <string_view>

namespace config::keys {

inline constexpr std::string_view kNodeEnv = "NODE_ENV";
inline constexpr std::string_view kPort = "PORT";  ///< alias of a single service's own port key
inline constexpr std::string_view kAllowRoot = "ALLOW_ROOT";
inline constexpr std::string_view kBindAddress = "BIND_ADDRESS";
inline constexpr std::string_view kMetricsPort = "METRICS_PORT";
inline constexpr std::string_view kDataDir = "DATA_DIR";
inline constexpr std::string_view kClientUrl = "CLIENT_URL";
inline constexpr std::string_view kCorsOrigin = "CORS_ORIGIN";
inline constexpr std::string_view kTrustedProxies = "TRUSTED_PROXIES";
inline constexpr std::string_view kUploadResumableMaxSize = "UPLOAD_RESUMABLE_MAX_SIZE";
inline constexpr std::string_view kDrainMs = "DRAIN_MS";
inline constexpr std::string_view kStopTimeoutMs = "STOP_TIMEOUT_MS";
inline constexpr std::string_view kIoThreads = "IO_THREADS";
inline constexpr std::string_view kWorkerThreads = "WORKER_THREADS";
inline constexpr std::string_view kWorkerQueueMax = "WORKER_QUEUE_MAX";
inline constexpr std::string_view kWorkerQueueWaitMs = "WORKER_QUEUE_WAIT_MS";
inline constexpr std::string_view kMemoryBudget = "MEMORY_BUDGET";
inline constexpr std::string_view kNodeOptions = "NODE_OPTIONS";
inline constexpr std::string_view kLogLevel = "LOG_LEVEL";
inline constexpr std::string_view kLogFormat = "LOG_FORMAT";
inline constexpr std::string_view kLogPersonalData = "LOG_PERSONAL_DATA";
inline constexpr std::string_view kHealthStatusOkText = "HEALTH_STATUS_OK_TEXT";
inline constexpr std::string_view kHealthDegradedHttp = "HEALTH_DEGRADED_HTTP";
inline constexpr std::string_view kHealthLegacyNames = "HEALTH_LEGACY_NAMES";
inline constexpr std::string_view kHealthTimeoutMs = "HEALTH_TIMEOUT_MS";

// HTTP limits.
inline constexpr std::string_view kRequestLineBytesMax = "REQUEST_LINE_BYTES_MAX";
inline constexpr std::string_view kHeaderBytesMax = "HEADER_BYTES_MAX";
inline constexpr std::string_view kHeaderFieldsMax = "HEADER_FIELDS_MAX";
inline constexpr std::string_view kHeaderTimeoutMs = "HEADER_TIMEOUT_MS";
inline constexpr std::string_view kIdleTimeoutMs = "IDLE_TIMEOUT_MS";
inline constexpr std::string_view kWriteTimeoutMs = "WRITE_TIMEOUT_MS";
inline constexpr std::string_view kBodyStallTimeoutMs = "BODY_STALL_TIMEOUT_MS";
inline constexpr std::string_view kAnswerTimeoutMs = "ANSWER_TIMEOUT_MS";
inline constexpr std::string_view kBodyBytesPerSecondMin = "BODY_BYTES_PER_SECOND_MIN";
inline constexpr std::string_view kConnectionsPerClientMax = "CONNECTIONS_PER_CLIENT_MAX";
inline constexpr std::string_view kConnectionsReserved = "CONNECTIONS_RESERVED";
inline constexpr std::string_view kJsonMembersMax = "JSON_MEMBERS_MAX";
inline constexpr std::string_view kJsonValuesMax = "JSON_VALUES_MAX";
inline constexpr std::string_view kConnectionsPerLoopMax = "CONNECTIONS_PER_LOOP_MAX";
inline constexpr std::string_view kRequestsPerConnectionMax = "REQUESTS_PER_CONNECTION_MAX";
inline constexpr std::string_view kUnsentBytesMax = "UNSENT_BYTES_MAX";
inline constexpr std::string_view kDiscardBytesMax = "DISCARD_BYTES_MAX";
inline constexpr std::string_view kJsonBodyBytesMax = "JSON_BODY_BYTES_MAX";
inline constexpr std::string_view kJsonDepthMax = "JSON_DEPTH_MAX";
inline constexpr std::string_view kRateLimitEntriesMax = "RATE_LIMIT_ENTRIES_MAX";

/// Schemes of the addresses of other services.
inline constexpr std::array<std::string_view, 2> kWebSchemes{"http", "https"};

}  // namespace config::keys
