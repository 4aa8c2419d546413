#include "config/keys/store_keys.hpp"

#include "config/keys/tables.hpp"

namespace config {
namespace {

using namespace std::string_view_literals;

constexpr std::array kDatabaseSchemes{"sqlite"sv, "mongodb"sv, "mongodb+srv"sv};
constexpr std::array kRedisSchemes{"redis"sv, "rediss"sv};
constexpr std::array kBlobStores{"auto"sv, "local"sv, "gridfs"sv};

constexpr Key kStores[] = {
    {.name = keys::kDatabaseUrl,
     .type = Type::kUrl,
     .max = 4096,
     .choices = kDatabaseSchemes,
     .is_secret = true,
     .description = "`mongodb://…` for MongoDB, `sqlite:<file>` for the embedded store. Default: "
                    "`sqlite:<DATA_DIR>/dreamscape.db`.",
     .aliases = {"MONGODB_URI"},
     .used_by = kAuthAndUser},
    {.name = keys::kDatabaseTimeoutMs,
     .type = Type::kDuration,
     .default_value = "5000",
     .unit = Unit::kMilliseconds,
     .min = 10,
     .max = 60'000,
     .description = "How long one database call may take before the request gets 503.",
     .used_by = kAuthAndUser},
    {.name = keys::kDatabasePoolMax,
     .type = Type::kInteger,
     .default_value = "16",
     .min = 1,
     .max = 1000,
     .description = "MongoDB connections of one process.",
     .used_by = kAuthAndUser},
    {.name = keys::kSqliteBatchMax,
     .type = Type::kInteger,
     .default_value = "32",
     .min = 1,
     .max = 1000,
     .description = "Writes that share one durable commit of the embedded store.",
     .used_by = kAuthAndUser},
    {.name = keys::kSqliteQueueMax,
     .type = Type::kInteger,
     .default_value = "1024",
     .min = 1,
     .max = 100'000,
     .description = "Writes that may wait for the embedded store; beyond, requests get 503.",
     .used_by = kAuthAndUser},
    {.name = keys::kSqliteBusyTimeoutMs,
     .type = Type::kDuration,
     .default_value = "5000",
     .unit = Unit::kMilliseconds,
     .max = 60'000,
     .description = "How long to wait for another process that writes to the same file.",
     .used_by = kAuthAndUser},
    {.name = keys::kBlobStore,
     .type = Type::kChoice,
     .default_value = "auto",
     .choices = kBlobStores,
     .description = "Where uploaded files live: `local` directory or MongoDB's `gridfs`; `auto`: gridfs with MongoDB "
                    "unless UPLOAD_PATH is set.",
     .used_by = kUserOnly},
    {.name = keys::kRedisUrl,
     .type = Type::kUrl,
     .max = 4096,
     .choices = kRedisSchemes,
     .is_secret = true,
     .description = "`redis://…`. Default: in-process cache, or REDIS_HOST if that is set."},
    {.name = keys::kRedisHost, .max = 255, .description = "Host of Redis when REDIS_URL is not set."},
    {.name = keys::kRedisPort,
     .type = Type::kPort,
     .default_value = "6379",
     .min = 1,
     .max = 65535,
     .description = "Port that belongs to REDIS_HOST."},
    {.name = keys::kRedisPassword,
     .max = 1024,
     .is_secret = true,
     .description = "Password that belongs to REDIS_HOST."},
    {.name = keys::kRedisKeyPrefix,
     .default_value = "dreamscape:",
     .max = 64,
     .description = "Start of every key we write to Redis."},
    {.name = keys::kRedisConnectTimeoutMs,
     .type = Type::kDuration,
     .default_value = "2000",
     .unit = Unit::kMilliseconds,
     .min = 10,
     .max = 60'000,
     .description = "How long connecting to Redis may take."},
    {.name = keys::kRedisCommandTimeoutMs,
     .type = Type::kDuration,
     .default_value = "500",
     .unit = Unit::kMilliseconds,
     .min = 10,
     .max = 60'000,
     .description = "How long one Redis command may take."},
    {.name = keys::kRedisPendingMax,
     .type = Type::kInteger,
     .default_value = "4096",
     .min = 1,
     .max = 1'000'000,
     .description = "Redis commands in flight per event loop; beyond, they fail at once."},
};

}  // namespace

Table store_table() { return {"Databases and caches", kStores}; }

}  // namespace config
