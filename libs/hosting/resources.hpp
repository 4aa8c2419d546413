/// What every service of a process shares. Built once in `main`, outlives all services.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/client_shares.hpp"
#include "log/logger.hpp"
#include "metrics/registry.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/worker_pool.hpp"

namespace hosting {

struct Resources {
  runtime::EventLoops& loops;
  runtime::WorkerPool& blocking_pool;  ///< databases and files
  runtime::WorkerPool& hash_pool;      ///< password hashing; as many threads as cores
  const base::Clock& clock;
  base::Random& random;
  logging::Logger& log;
  metrics::Registry& metrics;
  /// What clients hold of the process; its servers share it. Null: each server counts for itself (tests).
  std::shared_ptr<http::ClientShares> client_shares = nullptr;
};

}  // namespace hosting
