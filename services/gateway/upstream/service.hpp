/// The services behind the gateway and their instances. Built once at start; thread-safe afterwards.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/upstream/balancer.hpp"
#include "gateway/upstream/instance.hpp"

namespace gateway {

struct ServiceOptions {
  std::string name;  ///< "auth-service", shown in error bodies and health answers
  std::vector<Address> addresses;
  bool is_critical = false;       ///< the gateway is not ready without it
  bool is_part_of_health = true;  ///< listed among the dependencies of /health
  std::string prefix = {};        ///< of GATEWAY_ROUTES; empty: the table of routes says what leads here
};

class LoopPools;

/// Why a request got no answer from a service, the second attempt included.
enum class Failure : std::uint8_t { kUnreachable, kTimeout, kBusy };
inline constexpr std::size_t kFailures = 3;

class Service {
 public:
  /// Instance indices count up from `first_index`.
  Service(ServiceOptions options, std::size_t first_index, std::unique_ptr<Balancer> balancer);

  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }
  [[nodiscard]] const std::string& prefix() const noexcept { return options_.prefix; }
  [[nodiscard]] bool is_configured() const noexcept { return !instances_.empty(); }
  [[nodiscard]] bool is_critical() const noexcept { return options_.is_critical; }
  [[nodiscard]] bool is_part_of_health() const noexcept { return options_.is_part_of_health; }
  [[nodiscard]] const std::vector<std::unique_ptr<Instance>>& instances() const noexcept { return instances_; }

  /// An instance that is well; failing that one that is leaving; failing that one that was unreachable, which may be
  /// back; else null. Never `except`.
  /// `pools` are those of the calling loop.
  [[nodiscard]] Instance* pick(const LoopPools& pools, const Instance* except = nullptr) const;

  // What forwarding reports, for the pages that show it.
  void count_retry() noexcept { retries_.fetch_add(1, std::memory_order_relaxed); }
  void count_failure(Failure kind) noexcept {
    failures_[static_cast<std::size_t>(kind)].fetch_add(1, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t retries() const noexcept { return retries_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t failures(Failure kind) const noexcept {
    return failures_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
  }

 private:
  [[nodiscard]] Instance* pick(const LoopPools& pools, Instance::State state, const Instance* except) const;

  ServiceOptions options_;
  std::unique_ptr<Balancer> balancer_;
  std::vector<std::unique_ptr<Instance>> instances_;
  std::atomic<std::uint64_t> retries_ = 0;
  std::array<std::atomic<std::uint64_t>, kFailures> failures_{};
};

class Registry {
 public:
  explicit Registry(std::vector<ServiceOptions> services, Balancing balancing);

  [[nodiscard]] const std::vector<std::unique_ptr<Service>>& services() const noexcept { return services_; }
  /// Aborts when there is none of that name: the route table names only services the registry has.
  [[nodiscard]] Service& get(std::string_view name) const;
  [[nodiscard]] std::size_t instance_count() const noexcept { return instance_count_; }

 private:
  std::vector<std::unique_ptr<Service>> services_;
  std::size_t instance_count_ = 0;
};

}  // namespace gateway
