/// The gateway as one object: everything built in order, ready to be hosted by its own program or by the all-in-one.
///
///     gateway::App app(config, loops, {rate_limits, pins, clock, random, metrics});
///     http::Server server(loops, options, app.handler());
///     app.start();             // probes and name look-ups begin
///     ...                      // serve
///     app.set_serving(false);  // drain: not ready any more
///     app.stop();
#pragma once

#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "gateway/config.hpp"
#include "gateway/handlers/health.hpp"
#include "gateway/handlers/vr_sessions.hpp"
#include "gateway/limits.hpp"
#include "gateway/proxy/forwarder.hpp"
#include "gateway/upstream/pools.hpp"
#include "gateway/upstream/watcher.hpp"
#include "http/application.hpp"
#include "metrics/registry.hpp"
#include "runtime/event_loops.hpp"
#include "storage/ports/pin_store.hpp"
#include "storage/ports/rate_limit_store.hpp"

namespace gateway {

/// What the gateway shares with whoever hosts it; all must outlive it.
struct Shared {
  storage::RateLimitStore& rate_limits;
  storage::PinStore& pins;
  const base::Clock& clock;
  base::Random& random;
  metrics::Registry& metrics;                                      ///< shown at /metrics, with what the gateway adds
  std::function<void(const http::RequestRecord&)> on_finished;     ///< access log and metrics; may be null
  Forwarder::OnFault on_fault;                                     ///< may be null
  storage::HealthProbe* cache_health = nullptr;                    ///< of the shared cache; null: there is none
  decltype(http::ApplicationOptions::on_refused) on_refused = {};  ///< may be null
  decltype(http::ApplicationOptions::on_escaped) on_escaped = {};  ///< may be null
};

class App {
 public:
  /// Errors: a trusted proxy that is no network. `loops` must outlive the app.
  [[nodiscard]] static base::Result<std::unique_ptr<App>> create(Config config, runtime::EventLoops& loops,
                                                                 Shared shared);
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  /// The server must have closed its connections, or the loops have been stopped.
  ~App();

  [[nodiscard]] http::RequestHandler& handler() noexcept { return *application_; }
  [[nodiscard]] const http::Router& router() const noexcept { return application_->router(); }

  /// Begins to look after the instances and reports ready.
  void start();
  /// While false, `/ready` answers 503. Callable from any thread.
  void set_serving(bool is_serving) noexcept { health_.set_serving(is_serving); }
  /// Ends the background work soon. Idempotent, callable from any thread.
  void stop();

 private:
  App(Config config, http::TrustedProxies trusted_proxies, runtime::EventLoops& loops, Shared shared);

  const Config config_;
  std::shared_ptr<const Registry> registry_;
  std::shared_ptr<const Pools> pools_;
  Forwarder forwarder_;
  Watcher watcher_;
  Limiter limiter_;
  VrSessions vr_sessions_;
  Health health_;
  http::Cors cors_;
  std::unique_ptr<http::Application> application_;
};

}  // namespace gateway
