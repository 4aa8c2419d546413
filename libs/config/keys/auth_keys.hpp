/// Names of the keys of auth-service. The rows are in auth_keys.cpp.
#pragma once

#include <string_view>

namespace config::keys {

inline constexpr std::string_view kAuthBodyBytesMax = "AUTH_BODY_BYTES_MAX";
inline constexpr std::string_view kAuthPort = "AUTH_PORT";
inline constexpr std::string_view kJwtSecret = "JWT_SECRET";
inline constexpr std::string_view kJwtSecretAlsoAccepted = "JWT_SECRET_ALSO_ACCEPTED";
inline constexpr std::string_view kJwtRefreshSecret = "JWT_REFRESH_SECRET";
inline constexpr std::string_view kJwtExpiresIn = "JWT_EXPIRES_IN";
inline constexpr std::string_view kJwtRefreshExpiresIn = "JWT_REFRESH_EXPIRES_IN";
inline constexpr std::string_view kJwtRefreshExpiresInLong = "JWT_REFRESH_EXPIRES_IN_LONG";
inline constexpr std::string_view kSessionExpiresIn = "SESSION_EXPIRES_IN";
inline constexpr std::string_view kJwtClockSkew = "JWT_CLOCK_SKEW";
inline constexpr std::string_view kRefreshGraceMs = "REFRESH_GRACE_MS";
inline constexpr std::string_view kPasswordComposition = "PASSWORD_COMPOSITION";
inline constexpr std::string_view kArgon2MemoryKib = "ARGON2_MEMORY_KIB";
inline constexpr std::string_view kArgon2Iterations = "ARGON2_ITERATIONS";
inline constexpr std::string_view kHashThreads = "HASH_THREADS";
inline constexpr std::string_view kHashQueueMax = "HASH_QUEUE_MAX";
inline constexpr std::string_view kHashQueueWaitMs = "HASH_QUEUE_WAIT_MS";
inline constexpr std::string_view kLoginFailureMinMs = "LOGIN_FAILURE_MIN_MS";
inline constexpr std::string_view kSecurityEventsMax = "SECURITY_EVENTS_MAX";

// Limiters: the NAME of RATE_LIMIT_<NAME>_MAX and RATE_LIMIT_<NAME>_WINDOW_MS; read with config::rate_limit.
inline constexpr std::string_view kLimitLogin = "LOGIN";
inline constexpr std::string_view kLimitLoginIp = "LOGIN_IP";
inline constexpr std::string_view kLimitLoginAccount = "LOGIN_ACCOUNT";
inline constexpr std::string_view kLimitRegister = "REGISTER";
inline constexpr std::string_view kLimitRefresh = "REFRESH";
inline constexpr std::string_view kLimitAuth = "AUTH";
inline constexpr std::string_view kLimitChangePassword = "CHANGE_PASSWORD";
inline constexpr std::string_view kLimitEmailChange = "EMAIL_CHANGE";

}  // namespace config::keys
