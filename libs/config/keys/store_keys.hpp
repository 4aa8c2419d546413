/// Names of the keys of databases and caches. The rows are in store_keys.cpp.
#pragma once

#include <string_view>

namespace config::keys {

inline constexpr std::string_view kDatabaseUrl = "DATABASE_URL";
inline constexpr std::string_view kDatabaseTimeoutMs = "DATABASE_TIMEOUT_MS";
inline constexpr std::string_view kDatabasePoolMax = "DATABASE_POOL_MAX";
inline constexpr std::string_view kTokenChangesPollMs = "TOKEN_CHANGES_POLL_MS";
inline constexpr std::string_view kSqliteBatchMax = "SQLITE_BATCH_MAX";
inline constexpr std::string_view kSqliteQueueMax = "SQLITE_QUEUE_MAX";
inline constexpr std::string_view kSqliteBusyTimeoutMs = "SQLITE_BUSY_TIMEOUT_MS";
inline constexpr std::string_view kBlobStore = "BLOB_STORE";
inline constexpr std::string_view kRedisUrl = "REDIS_URL";
inline constexpr std::string_view kRedisHost = "REDIS_HOST";
inline constexpr std::string_view kRedisPort = "REDIS_PORT";
inline constexpr std::string_view kRedisPassword = "REDIS_PASSWORD";
inline constexpr std::string_view kRedisCaFile = "REDIS_CA_FILE";
inline constexpr std::string_view kRedisKeyPrefix = "REDIS_KEY_PREFIX";
inline constexpr std::string_view kRedisConnectTimeoutMs = "REDIS_CONNECT_TIMEOUT_MS";
inline constexpr std::string_view kRedisCommandTimeoutMs = "REDIS_COMMAND_TIMEOUT_MS";
inline constexpr std::string_view kRedisPendingMax = "REDIS_PENDING_MAX";

}  // namespace config::keys
