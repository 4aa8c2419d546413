/// Settings that come from several keys, each rule in one place. Pure functions, thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "config/control_groups.hpp"
#include "config/values.hpp"

namespace config {

/// Whether the program the values were read for is one of `programs`.
[[nodiscard]] bool is_asked(const Values& values, Programs programs);

/// One limiter's figures. `max` 0: switched off (never in production).
struct RateLimit {
  std::uint64_t max = 0;
  std::chrono::milliseconds window{0};
};

/// `name` as in RATE_LIMIT_<NAME>_MAX, for example keys::kLimitLogin.
[[nodiscard]] RateLimit rate_limit(const Values& values, std::string_view name);

/// The names of every limiter of a program.
[[nodiscard]] std::vector<std::string_view> rate_limit_names(Program program);

/// The CORS allow list (docs/http-contract.md §1.5): CORS_ORIGIN, else the origin of CLIENT_URL, else the development
/// server's. "*" is dropped.
[[nodiscard]] std::vector<std::string> cors_origins(const Values& values);

/// PUBLIC_BASE_URL. Without it, outside production and in the all-in-one program, the gateway's own address
/// ("http://localhost:<GATEWAY_PORT>") when pages come from other origins of this machine: a development server serves
/// no avatars. Else empty.
[[nodiscard]] std::string public_base_url(const Values& values);

/// Where people find the pages: PUBLIC_BASE_URL, else the gateway on this machine ("http://localhost:<GATEWAY_PORT>",
/// the default port in a program that does not read that key). No slash at the end.
[[nodiscard]] std::string pages_url(const Values& values);

/// DATABASE_URL, else "sqlite:<DATA_DIR>/dreamscape.db".
[[nodiscard]] base::Secret database_url(const Values& values);

/// REDIS_URL, else one built from REDIS_HOST, REDIS_PORT and REDIS_PASSWORD; nullopt: in-process cache.
[[nodiscard]] std::optional<base::Secret> redis_url(const Values& values);

/// UPLOAD_PATH, else "<DATA_DIR>/uploads".
[[nodiscard]] std::string upload_path(const Values& values);

/// Whether NODE_OPTIONS says anything about the heap, and the MiB it says; nullopt: not there or malformed.
[[nodiscard]] bool names_heap_size(std::string_view node_options);
[[nodiscard]] std::optional<std::int64_t> heap_size_mib(std::string_view node_options);

/// MEMORY_BUDGET, else --max-old-space-size (MiB) of NODE_OPTIONS, else three quarters of what the control groups allow
/// (`limit`), else the default.
[[nodiscard]] std::size_t memory_budget_bytes(const Values& values,
                                              std::optional<std::size_t> limit = memory_limit_bytes());

/// The figure of IO_THREADS or HASH_THREADS, 0 replaced by `available_processors` (processors.hpp). At least 1.
[[nodiscard]] std::size_t thread_count(const Values& values, std::string_view name);

}  // namespace config
