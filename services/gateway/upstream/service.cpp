#include "gateway/upstream/service.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "gateway/upstream/pools.hpp"

namespace gateway {

Service::Service(ServiceOptions options, std::size_t first_index, std::unique_ptr<Balancer> balancer)
    : options_(std::move(options)), balancer_(std::move(balancer)) {
  base::check(options_.addresses.size() <= kInstancesMax, "more instances than a service may have");
  for (const Address& address : options_.addresses) {
    instances_.push_back(std::make_unique<Instance>(address, first_index++));
  }
}

Instance* Service::pick(const LoopPools& pools, const Instance* except) const {
  using enum Instance::State;
  for (const Instance::State state : {kWell, kLeaving, kUnreachable}) {
    if (Instance* const found = pick(pools, state, except)) return found;
  }
  return nullptr;
}

Instance* Service::pick(const LoopPools& pools, Instance::State state, const Instance* except) const {
  std::array<Candidate, kInstancesMax> usable;
  std::size_t count = 0;
  for (const auto& instance : instances_) {
    if (instance->state() != state || instance.get() == except) continue;
    usable[count++] = {instance.get(), pools.in_flight(*instance)};
  }
  if (count <= 1) return count == 0 ? nullptr : usable[0].instance;
  return &balancer_->choose({usable.data(), count});
}

Registry::Registry(std::vector<ServiceOptions> services, Balancing balancing) {
  for (ServiceOptions& options : services) {
    const std::size_t instances = options.addresses.size();
    services_.push_back(std::make_unique<Service>(std::move(options), instance_count_, make_balancer(balancing)));
    instance_count_ += instances;
  }
}

Service& Registry::get(std::string_view name) const {
  const auto found =
      std::ranges::find(services_, name, [](const auto& service) -> std::string_view { return service->name(); });
  base::check(found != services_.end(), "no such service");
  return **found;
}

}  // namespace gateway
