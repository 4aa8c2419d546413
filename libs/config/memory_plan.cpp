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
constexpr std::size_t kTokenFactBytes = 3 * 200;  // a token, a family and an account, see identity/token_facts.hpp
constexpr std::size_t kTokenFactsMax = 65'536;
constexpr std::size_t kRateLimitEntryBytes = 160;

bool is_asked(const Values& values, Programs programs) {
  return (static_cast<Programs>(values.program()) & programs) != 0;
}

/// Shares of the budget the caches may take.
std::size_t fact_bytes(std::size_t budget) { return budget / 8; }
std::size_t entry_bytes(std::size_t budget) { return budget / 16; }

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
  const std::size_t fixed = kProcessBytes + fact_bytes(budget) + entry_bytes(budget);
  return budget - std::min(budget, fixed);
}

std::size_t hash_threads(const Values& values, std::size_t room) {
  if (!is_asked(values, kAuthOnly)) return 1;
  const std::size_t wanted = thread_count(values, keys::kHashThreads);
  if (values.count(keys::kHashThreads) != 0) return wanted;
  return std::clamp<std::size_t>(room / 2 / hash_bytes(values), 1, wanted);
}

}  // namespace

MemoryPlan plan_memory(const Values& values) {
  const std::size_t budget = memory_budget_bytes(values);
  const std::size_t room = shared_bytes(budget);
  MemoryPlan plan;
  plan.hash_threads = hash_threads(values, room);
  plan.token_facts = std::clamp<std::size_t>(fact_bytes(budget) / kTokenFactBytes, 1024, kTokenFactsMax);
  plan.rate_limit_entries =
      std::min(values.count(keys::kRateLimitEntriesMax), entry_bytes(budget) / kRateLimitEntryBytes);
  if (!is_asked(values, kUserOnly)) return plan;
  const std::size_t hashing = plan.hash_threads * hash_bytes(values);
  const std::size_t slots = (room - std::min(room, hashing)) / picture_bytes(values);
  plan.picture_slots =
      std::clamp<std::size_t>(slots, 1, values.count(keys::kImageWorkers) + values.count(keys::kImageQueueMax));
  return plan;
}

std::optional<std::string> memory_problem(const Values& values) {
  const std::size_t budget = memory_budget_bytes(values);
  const std::size_t threads = hash_threads(values, shared_bytes(budget));
  const std::size_t hashing = threads * hash_bytes(values);
  const std::size_t picture = picture_bytes(values);
  if (hashing + picture <= shared_bytes(budget)) return std::nullopt;
  const auto mib = [](std::size_t bytes) { return std::to_string((bytes + kMiB - 1) / kMiB) + " MiB"; };
  std::string line = "MEMORY_BUDGET: " + mib(budget) + " leave " + mib(shared_bytes(budget)) +
                     " beside the process and its caches, too little for";
  if (hashing > 0) line += " " + mib(hashing) + " of password hashing (HASH_THREADS times ARGON2_MEMORY_KIB)";
  if (hashing > 0 && picture > 0) line += " and";
  if (picture > 0) line += " " + mib(picture) + " of one upload (UPLOAD_MAX_SIZE, PROFILE_BODY_BYTES_MAX)";
  return line;
}

}  // namespace config
