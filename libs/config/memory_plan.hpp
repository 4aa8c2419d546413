/// How the memory budget of a process (MEMORY_BUDGET, else the heap size in NODE_OPTIONS) is shared out. Pure
/// functions, thread-safe.
///
/// What clients can fill is bounded by count elsewhere; here the counts are cut until all of it fits together: hash
/// threads times the memory of one hash, pictures being received, and the caches. Worst cases, not averages.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "config/control_groups.hpp"
#include "config/values.hpp"

namespace config {

struct MemoryPlan {
  std::size_t hash_threads = 1;        ///< HASH_THREADS, or processors cut to fit
  std::size_t picture_slots = 1;       ///< IMAGE_WORKERS + IMAGE_QUEUE_MAX, cut to fit: uploads held in memory at once
  std::size_t token_facts = 65'536;    ///< of each kind the token check remembers
  std::size_t rate_limit_entries = 0;  ///< RATE_LIMIT_ENTRIES_MAX, cut to fit
  std::size_t message_bytes = 0;       ///< heads and bodies that are still coming in, of all clients
  std::size_t message_bytes_per_client = 0;
  std::size_t connections_per_loop = 0;    ///< CONNECTIONS_PER_LOOP_MAX, cut to fit
  std::size_t connections_per_client = 0;  ///< CONNECTIONS_PER_CLIENT_MAX, at most half of all connections
};

/// For values without the problem below.
[[nodiscard]] MemoryPlan plan_memory(const Values& values);

/// What is wrong with the budget, as a line for the operator: more than the control groups allow (`limit`), or too
/// small for what it must hold at least.
[[nodiscard]] std::optional<std::string> memory_problem(const Values& values,
                                                        std::optional<std::size_t> limit = memory_limit_bytes());

}  // namespace config
