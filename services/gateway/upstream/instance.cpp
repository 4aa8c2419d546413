#include "gateway/upstream/instance.hpp"

#include <algorithm>
#include <iterator>

#include <boost/asio/ip/address.hpp>

#include "base/encoding.hpp"

namespace gateway {

namespace ip = boost::asio::ip;

Instance::Instance(Address address, std::size_t index) : address_(std::move(address)), index_(index) {
  boost::system::error_code error;
  const ip::address literal = ip::make_address(address_.host, error);
  if (!error) {
    endpoints_ = {{literal, address_.port}};
  } else if (base::equals_ignore_case(address_.host, "localhost")) {
    endpoints_ = {{ip::address_v4::loopback(), address_.port}, {ip::address_v6::loopback(), address_.port}};
  }
  needs_resolver_ = endpoints_.empty();
  is_resolved_ = !needs_resolver_;
}

Endpoints Instance::endpoints() const {
  const std::lock_guard lock(mutex_);
  if (failing_.empty() || failing_.size() >= endpoints_.size()) return endpoints_;
  Endpoints well;
  std::ranges::copy_if(endpoints_, std::back_inserter(well), [this](const auto& endpoint) {
    return std::ranges::find(failing_, endpoint) == failing_.end();
  });
  return well;
}

Endpoints Instance::all_endpoints() const {
  const std::lock_guard lock(mutex_);
  return endpoints_;
}

void Instance::set_endpoint_well(const boost::asio::ip::tcp::endpoint& endpoint, bool is_well) {
  const std::lock_guard lock(mutex_);
  const bool is_ours = std::ranges::find(endpoints_, endpoint) != endpoints_.end();
  const bool was_well = std::ranges::find(failing_, endpoint) == failing_.end();
  if (!is_ours || was_well == is_well) return;
  if (is_well) {
    std::erase(failing_, endpoint);
  } else {
    failing_.push_back(endpoint);
  }
  version_.fetch_add(1, std::memory_order_release);
}

void Instance::set_endpoints(Endpoints resolved) {
  {
    const std::lock_guard lock(mutex_);
    if (!resolved.empty() && resolved != endpoints_) {
      endpoints_ = std::move(resolved);
      std::erase_if(failing_, [this](const auto& endpoint) {
        return std::ranges::find(endpoints_, endpoint) == endpoints_.end();
      });
      version_.fetch_add(1, std::memory_order_release);
    }
  }
  is_resolved_.store(true, std::memory_order_release);
}

std::optional<ProbeReport> Instance::last_probe() const {
  const std::lock_guard lock(mutex_);
  return last_probe_;
}

void Instance::set_last_probe(const ProbeReport& report) {
  const std::lock_guard lock(mutex_);
  last_probe_ = report;
}

}  // namespace gateway
