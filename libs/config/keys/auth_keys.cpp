#include "config/keys/auth_keys.hpp"

#include "config/keys/rate_limit_rows.hpp"
#include "config/keys/tables.hpp"

namespace config {
namespace {

using namespace std::string_view_literals;

constexpr std::array kCompositions{"auto"sv, "legacy"sv, "none"sv};
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kYearMs = 365LL * 24 * 60 * kMinuteMs;

constexpr Key kAuth[] = {
    {.name = keys::kAuthPort,
     .type = Type::kPort,
     .default_value = "3001",
     .max = 65535,
     .description = "Port of auth-service. auth-service alone also takes PORT.",
     .used_by = kAuthOnly},
    {.name = keys::kJwtSecret,
     .min = 1,
     .max = 4096,
     .is_secret = true,
     .description =
         "Key that signs access tokens, at least 32 bytes, the same in auth-service and user-service. Required "
         "in production; elsewhere one is generated and kept in DATA_DIR.",
     .used_by = kAuthAndUser},
    {.name = keys::kJwtRefreshSecret,
     .max = 4096,
     .is_secret = true,
     .description = "Accepted for older deployments and not used: refresh tokens are opaque.",
     .used_by = kAuthOnly},
    {.name = keys::kJwtExpiresIn,
     .type = Type::kDuration,
     .default_value = "24h",
     .unit = Unit::kSeconds,
     .min = 1000,
     .max = kYearMs,
     .description = "Lifetime of access tokens, and so of a session of the web client: `900`, `15m`, `24h`, `7d`.",
     .used_by = kAuthOnly},
    {.name = keys::kJwtRefreshExpiresIn,
     .type = Type::kDuration,
     .default_value = "7d",
     .unit = Unit::kSeconds,
     .min = 1000,
     .max = kYearMs,
     .description = "Lifetime of refresh tokens.",
     .used_by = kAuthOnly},
    {.name = keys::kJwtRefreshExpiresInLong,
     .type = Type::kDuration,
     .default_value = "30d",
     .unit = Unit::kSeconds,
     .min = 1000,
     .max = kYearMs,
     .description = "Lifetime of refresh tokens after a login with rememberMe.",
     .used_by = kAuthOnly},
    {.name = keys::kJwtClockSkew,
     .type = Type::kDuration,
     .default_value = "5s",
     .unit = Unit::kSeconds,
     .max = 5000,
     .description = "How far the clocks of two of our machines may differ.",
     .used_by = kAuthAndUser},
    {.name = keys::kRefreshGraceMs,
     .type = Type::kDuration,
     .default_value = "0",
     .unit = Unit::kMilliseconds,
     .max = kMinuteMs,
     .description =
         "A second use of a refresh token within this time gets 401 without ending the whole session family, "
         "for clients that race themselves.",
     .used_by = kAuthOnly},
    {.name = keys::kPasswordComposition,
     .type = Type::kChoice,
     .default_value = "auto",
     .choices = kCompositions,
     .description =
         "`legacy`: a new password needs lower case, upper case, a digit and one of `@$!%*?&`; `none`: length and the "
         "list of common passwords decide; `auto`: `legacy` for a database that release 1.0.0 made, else `none`.",
     .used_by = kAuthOnly},
    {.name = keys::kArgon2MemoryKib,
     .type = Type::kInteger,
     .default_value = "19456",
     .min = 8,
     .max = 1024 * 1024,
     .description = "KiB of memory of one Argon2id hash. Times HASH_THREADS it is part of the memory budget. Less than "
                    "19456 only with NODE_ENV=test.",
     .used_by = kAuthOnly},
    {.name = keys::kArgon2Iterations,
     .type = Type::kInteger,
     .default_value = "2",
     .min = 1,
     .max = 64,
     .description = "Passes of one Argon2id hash. Less than 2 only with NODE_ENV=test.",
     .used_by = kAuthOnly},
    {.name = keys::kHashThreads,
     .type = Type::kInteger,
     .default_value = "0",
     .max = 256,
     .description = "Threads that hash passwords; 0: one per processor the process may use, cut to the memory budget.",
     .used_by = kAuthOnly},
    {.name = keys::kHashQueueMax,
     .type = Type::kInteger,
     .default_value = "256",
     .min = 1,
     .max = 100'000,
     .description = "Passwords that may wait to be hashed; beyond, requests get 503.",
     .used_by = kAuthOnly},
    {.name = keys::kHashQueueWaitMs,
     .type = Type::kDuration,
     .default_value = "5000",
     .unit = Unit::kMilliseconds,
     .min = 1,
     .max = 60'000,
     .description = "How long a password may wait to be hashed before its request gets 503.",
     .used_by = kAuthOnly},
    {.name = keys::kLoginFailureMinMs,
     .type = Type::kDuration,
     .default_value = "400",
     .unit = Unit::kMilliseconds,
     .max = 10'000,
     .description =
         "A login that fails is answered no earlier than this, so that the time does not tell unknown accounts "
         "from those whose old bcrypt hash takes longer. Costs a waiting connection, no processor.",
     .used_by = kAuthOnly},
    {.name = keys::kSecurityEventsMax,
     .type = Type::kInteger,
     .default_value = "10000000",
     .min = 1'000,
     .max = 1'000'000'000,
     .description = "Security events that are kept, for 180 days; beyond, the oldest go. About 350 bytes each.",
     .used_by = kAuthOnly},
    limit_row("RATE_LIMIT_LOGIN_MAX", "5", "Failed logins per client address and e-mail.", kAuthOnly),
    window_row("RATE_LIMIT_LOGIN_WINDOW_MS", "900000", kAuthOnly),
    limit_row("RATE_LIMIT_LOGIN_IP_MAX", "50",
              "Failed logins per client address; twice as many per IPv6 /56, eight times per /48.", kAuthOnly),
    window_row("RATE_LIMIT_LOGIN_IP_WINDOW_MS", "900000", kAuthOnly),
    limit_row("RATE_LIMIT_LOGIN_ACCOUNT_MAX", "100",
              "Failed logins per account by all unknown devices together, and by each known one. After a tenth of it "
              "unknown devices are delayed, after all of it refused. Known: it has logged in to the account before, by "
              "its cookie, or somebody has from its network (/24, /64) within 30 days.",
              kAuthOnly),
    window_row("RATE_LIMIT_LOGIN_ACCOUNT_WINDOW_MS", "86400000", kAuthOnly),
    limit_row("RATE_LIMIT_REGISTER_MAX", "10",
              "Registrations per client address; twice as many per IPv6 /56, eight times per /48.", kAuthAndUser),
    window_row("RATE_LIMIT_REGISTER_WINDOW_MS", "3600000", kAuthAndUser),
    limit_row("RATE_LIMIT_REFRESH_MAX", "20", "Refreshes per client address and token family.", kAuthOnly),
    window_row("RATE_LIMIT_REFRESH_WINDOW_MS", "900000", kAuthOnly),
    limit_row("RATE_LIMIT_AUTH_MAX", "300", "Other calls of auth-service per user, else per client address.",
              kAuthOnly),
    window_row("RATE_LIMIT_AUTH_WINDOW_MS", "900000", kAuthOnly),
    limit_row("RATE_LIMIT_CHANGE_PASSWORD_MAX", "5", "Failed password changes per user.", kAuthOnly),
    window_row("RATE_LIMIT_CHANGE_PASSWORD_WINDOW_MS", "900000", kAuthOnly),
    limit_row("RATE_LIMIT_EMAIL_CHANGE_MAX", "10",
              "Attempts to change the e-mail address per user; each also counts as a registration from its address.",
              kAuthAndUser),
    window_row("RATE_LIMIT_EMAIL_CHANGE_WINDOW_MS", "3600000", kAuthAndUser),
};

}  // namespace

Table auth_table() { return {"auth-service", kAuth}; }

}  // namespace config
