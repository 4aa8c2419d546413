/// Counts how logins end, for /metrics.
#pragma once

#include "base/error.hpp"
#include "metrics/registry.hpp"

namespace auth {

/// Thread-safe. Results: ok; invalid_credentials, suspended, rate_limited; error when nobody could judge.
class LoginMeter {
 public:
  /// `registry` must outlive this.
  explicit LoginMeter(metrics::Registry& registry);

  void succeeded() const noexcept { succeeded_.add(); }
  void failed(const base::Error& error) const noexcept;

 private:
  metrics::Counter succeeded_;
  metrics::Counter invalid_credentials_;
  metrics::Counter suspended_;
  metrics::Counter rate_limited_;
  metrics::Counter unjudged_;
};

}  // namespace auth
