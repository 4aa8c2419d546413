/// `/health`, `/health/ready` and `/health/live` of the gateway (docs/http-contract.md §6).
///
/// The state of the dependencies is what the watcher found on its last round: these answers ask nobody themselves, so
/// they are quick with everything down and cannot be used to make the gateway call its upstreams.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "gateway/config.hpp"
#include "gateway/upstream/service.hpp"
#include "health/probe.hpp"
#include "http/router.hpp"
#include "metrics/registry.hpp"
#include "storage/ports/health_probe.hpp"

namespace gateway {

/// `clock` must outlive it. Thread-safe.
class Health {
 public:
  /// `patience`: how long an answer waits for the first look at the dependencies after the start. `cache`: the shared
  /// cache, asked by `full`, never critical; null when there is none.
  Health(std::shared_ptr<const Registry> registry, HealthSettings settings, const base::Clock& clock,
         std::chrono::milliseconds patience, storage::HealthProbe* cache = nullptr);

  /// Shows what the answers tell of the dependencies in `registry`; `executor` asks the cache before each exposure.
  /// This must outlive the registry's last use.
  void expose(metrics::Registry& registry, const runtime::Executor& executor);

  /// Not ready during start-up and drain, whatever the dependencies say.
  void set_serving(bool is_serving) noexcept { is_serving_ = is_serving; }

  [[nodiscard]] runtime::Task<base::Result<http::Response>> full(http::Request& request);
  [[nodiscard]] runtime::Task<base::Result<http::Response>> ready(http::Request& request);
  [[nodiscard]] runtime::Task<base::Result<http::Response>> live(http::Request& request);

 private:
  struct Dependency;
  [[nodiscard]] std::optional<Dependency> look_at(const Service& service) const;
  [[nodiscard]] std::vector<Dependency> look_at_all() const;
  [[nodiscard]] runtime::Task<std::vector<Dependency>> dependencies() const;
  /// Adds the cache's check; whether the cache works or there is none.
  [[nodiscard]] runtime::Task<bool> examine_cache(boost::json::array& checks, const std::string& timestamp);
  [[nodiscard]] boost::json::object head_of_answer() const;

  std::shared_ptr<const Registry> registry_;
  HealthSettings settings_;
  const base::Clock& clock_;
  std::chrono::milliseconds patience_;
  std::shared_ptr<health::Probe> cache_;  ///< null: there is none
  std::chrono::steady_clock::time_point started_;
  std::atomic<bool> is_serving_ = false;
};

}  // namespace gateway
