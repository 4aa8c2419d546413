/// Which of several usable instances gets the next request.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>

namespace gateway {

class Instance;

struct Candidate {
  Instance* instance = nullptr;
  std::size_t in_flight = 0;  ///< requests of this event loop that the instance is working on
};

/// Thread-safe: called from every loop.
class Balancer {
 public:
  virtual ~Balancer() = default;
  /// One of `candidates`, which are never empty. Must not block.
  [[nodiscard]] virtual Instance& choose(std::span<const Candidate> candidates) = 0;
};

/// Each in turn.
class RoundRobin final : public Balancer {
 public:
  [[nodiscard]] Instance& choose(std::span<const Candidate> candidates) override {
    return *candidates[next_.fetch_add(1, std::memory_order_relaxed) % candidates.size()].instance;
  }

 private:
  std::atomic<std::size_t> next_ = 0;
};

/// The one with the fewest requests in flight; equals in turn.
class LeastInFlight final : public Balancer {
 public:
  [[nodiscard]] Instance& choose(std::span<const Candidate> candidates) override {
    const std::size_t first = next_.fetch_add(1, std::memory_order_relaxed);
    const Candidate* best = &candidates[first % candidates.size()];
    for (std::size_t i = 1; i < candidates.size(); ++i) {
      const Candidate& candidate = candidates[(first + i) % candidates.size()];
      if (candidate.in_flight < best->in_flight) best = &candidate;
    }
    return *best->instance;
  }

 private:
  std::atomic<std::size_t> next_ = 0;
};

enum class Balancing { kRoundRobin, kLeastInFlight };

[[nodiscard]] inline std::unique_ptr<Balancer> make_balancer(Balancing balancing) {
  if (balancing == Balancing::kLeastInFlight) return std::make_unique<LeastInFlight>();
  return std::make_unique<RoundRobin>();
}

}  // namespace gateway
