/// The state of the gateway and of what is behind it, as JSON for programs and as HTML for eyes without scripts.
///
/// `GET /status` is public: names, states and figures. Addresses of instances only go to callers on this machine and to
/// administrators.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "gateway/pages/traffic.hpp"
#include "gateway/upstream/service.hpp"
#include "http/router.hpp"

namespace gateway {

class Status {
 public:
  /// Whether the caller is an administrator; may take as long as a forwarded request.
  using Authorize = std::function<runtime::Task<bool>(http::Request&)>;

  /// `clock` must outlive this. Health that is not looked at (SKIP_DEPENDENCY_HEALTH_CHECKS) is shown as last seen.
  Status(std::shared_ptr<const Registry> registry, const base::Clock& clock, Authorize is_administrator);

  /// For ApplicationOptions::on_finished. Thread-safe.
  void count(int status, std::chrono::nanoseconds duration) { traffic_.count(status, duration, clock_.steady_now()); }

  [[nodiscard]] runtime::Task<base::Result<http::Response>> handle(http::Request& request);
  /// The same figures as HTML, without addresses.
  [[nodiscard]] std::string html() const;

 private:
  [[nodiscard]] boost::json::object describe(bool shows_addresses) const;

  std::shared_ptr<const Registry> registry_;
  const base::Clock& clock_;
  const Authorize is_administrator_;
  const std::chrono::steady_clock::time_point started_;
  Traffic traffic_;
};

}  // namespace gateway
