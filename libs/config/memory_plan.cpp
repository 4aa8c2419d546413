#include "config/memory_plan.hpp"

#include <algorithm>

#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/user_keys.hpp"

namespace config {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::size_t kProcessBytes = 16 * kMiB;  // an idle service: code, stacks, connections, statement caches
// A token, a family and an account (identity/token_facts.hpp), and a quarter of a verified token.
constexpr std::size_t kTokenFactBytes = 100 + 100 + 300 + 256;
constexpr std::size_t kTokenFactsMax = 65'536;
constexpr std::size_t kRateLimitEntryBytes = 160;
constexpr std::size_t kConnectionBytes = 6 * 1024;  // one that waits: its buffers and coroutines
constexpr std::size_t kMessageBytesMin = 4 * kMiB;

/// Shares of the budget the caches may take.
std::size_t fact_bytes(std::size_t budget) { return budget / 8; }
std::size_t entry_bytes(std::size_t budget) { return budget / 16; }
std::size_t message_bytes(std::size_t budget) { return std::max(budget / 8, kMessageBytesMin); }
std::size_t connection_bytes(std::size_t budget) { return budget / 10; }

// auth-service and user-service each remember their own, also in one process.
std::size_t token_checks(const Values& values) {
  return is_asked(values, kAuthOnly) && is_asked(values, kUserOnly) ? 2 : 1;
}

std::size_t hash_bytes(const Values& values) {
  return is_asked(values, kAuthOnly) ? values.count(keys::kArgon2MemoryKib) * 1024 : 0;
}

/// A form holds the picture as base64 and as bytes; a profile body is held as text and as JSON.
std::size_t picture_bytes(const Values& values) {
  if (!is_asked(values, kUserOnly)) return 0;
  return std::max(values.size_bytes(keys::kUploadMaxSize) * 3, values.size_bytes(keys::kProfileBodyBytesMax) * 2);
}

/// What is left after the parts that do not depend on counts.
std::size_t shared_bytes(std::size_t budget) {
  const std::size_t fixed =
      kProcessBytes + fact_bytes(budget) + entry_bytes(budget) + message_bytes(budget) + connection_bytes(budget);
  return budget - std::min(budget, fixed);
}

std::size_t hash_threads(const Values& values, std::size_t room) {
  const std::size_t hash = hash_bytes(values);
  if (hash == 0) return 1;
  const std::size_t wanted = thread_count(values, keys::kHashThreads);
  if (values.count(keys::kHashThreads) != 0) return wanted;
  return std::clamp<std::size_t>(room / 2 / hash, 1, wanted);
}

void plan_connections(const Values& values, std::size_t budget, MemoryPlan& plan) {
  const std::size_t loops = thread_count(values, keys::kIoThreads);
  const std::size_t fitting = std::max<std::size_t>(connection_bytes(budget) / kConnectionBytes / loops, 1);
  plan.connections_per_loop = std::min(values.count(keys::kConnectionsPerLoopMax), fitting);
  const std::size_t half = std::max<std::size_t>(plan.connections_per_loop * loops / 2, 1);
  plan.connections_per_client = std::min(values.count(keys::kConnectionsPerClientMax), half);
  plan.message_bytes = message_bytes(budget);
  plan.message_bytes_per_client = plan.message_bytes / 2;
}

std::string in_mib(std::size_t bytes) { return std::to_string((bytes + kMiB - 1) / kMiB) + " MiB"; }

}  // namespace

MemoryPlan plan_memory(const Values& values) {
  const std::size_t budget = memory_budget_bytes(values);
  const std::size_t room = shared_bytes(budget);
  MemoryPlan plan;
  plan.hash_threads = hash_threads(values, room);
  plan.token_facts =
      std::clamp<std::size_t>(fact_bytes(budget) / kTokenFactBytes / token_checks(values), 1024, kTokenFactsMax);
  plan.rate_limit_entries =
      std::min(values.count(keys::kRateLimitEntriesMax), entry_bytes(budget) / kRateLimitEntryBytes);
  plan_connections(values, budget, plan);
  const std::size_t picture = picture_bytes(values);
  if (picture == 0) return plan;
  const std::size_t hashing = plan.hash_threads * hash_bytes(values);
  const std::size_t slots = (room - std::min(room, hashing)) / picture;
  plan.picture_slots =
      std::clamp<std::size_t>(slots, 1, values.count(keys::kImageWorkers) + values.count(keys::kImageQueueMax));
  return plan;
}

std::optional<std::string> memory_problem(const Values& values, std::optional<std::size_t> limit) {
  const std::size_t budget = memory_budget_bytes(values, limit);
  if (limit && budget > *limit) {
    return "MEMORY_BUDGET: " + in_mib(budget) + " are more than the " + in_mib(*limit) +
           " that this process may use; it would be killed before it reached them";
  }
  const std::size_t threads = hash_threads(values, shared_bytes(budget));
  const std::size_t hashing = threads * hash_bytes(values);
  const std::size_t picture = picture_bytes(values);
  if (hashing + picture <= shared_bytes(budget)) return std::nullopt;
  std::string line = "MEMORY_BUDGET: " + in_mib(budget) + " leave " + in_mib(shared_bytes(budget)) +
                     " beside the process and its caches, too little for";
  if (hashing > 0) line += " " + in_mib(hashing) + " of password hashing (HASH_THREADS times ARGON2_MEMORY_KIB)";
  if (hashing > 0 && picture > 0) line += " and";
  if (picture > 0) line += " " + in_mib(picture) + " of one upload (UPLOAD_MAX_SIZE, PROFILE_BODY_BYTES_MAX)";
  return line;
}

}  // namespace config
