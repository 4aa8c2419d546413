/// The whole gateway on a free port, for endpoint tests.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/check.hpp"
#include "gateway/app.hpp"
#include "gateway/testing/upstream.hpp"
#include "http/server.hpp"
#include "storage/memory/cache.hpp"
#include "testing/fake_clock.hpp"
#include "testing/http/client.hpp"
#include "testing/http/metrics.hpp"
#include "testing/process/process.hpp"
#include "testing/seeded_random.hpp"

namespace gateway::testing {

inline std::string url_of(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

inline std::vector<Address> addresses(std::string urls) {
  base::Result<std::vector<Address>> parsed = parse_addresses(urls);
  base::check(parsed.has_value(), "bad address in a test");
  return std::move(*parsed);
}

/// Timeouts and both limits far away, for tests on a busy machine, and instances looked at all the time; instances in
/// turn, so that tests can foresee which is asked. A test about a timeout sets its own.
inline Config test_config() {
  Config config;
  config.balancing = Balancing::kRoundRobin;
  for (const char* name : {"auth-service", "user-service", "voyage-service", "payment-service", "ai-service"}) {
    config.services.push_back({.name = name, .addresses = {}});
  }
  config.services[0].is_critical = config.services[1].is_critical = true;
  config.services[3].is_part_of_health = false;
  config.forward.connect_timeout = std::chrono::seconds{20};
  config.forward.response_timeout = std::chrono::seconds{30};
  config.watcher.probe_interval = config.watcher.failed_probe_interval = std::chrono::milliseconds{20};
  config.watcher.probe_timeout = std::chrono::seconds{5};
  config.watcher.failures_max = 2;
  config.cors_origins = {"http://localhost:5173"};
  config.limits.set("GATEWAY", {100'000, std::chrono::minutes{15}});
  config.limits.set("VR_PIN", {100'000, std::chrono::minutes{1}});
  return config;
}

/// One running gateway. It does not look after its instances until `start`. `loops` 1 makes the pooled connections
/// foreseeable.
class Gateway {
 public:
  explicit Gateway(Config config, std::size_t loops = 1, std::unique_ptr<storage::HealthProbe> cache = nullptr)
      : loops_(loops),
        stores_{.engine = nullptr,
                .rate_limits = storage::memory::make_rate_limit_store(clock_),
                .pins = storage::memory::make_pin_store(clock_),
                .cache_health = std::move(cache)},
        app_(std::move(config), resources_, stores_),
        server_(loops_, server_options(), app_.handler()) {
    base::check(server_.listen().has_value(), "the gateway cannot listen");
    loops_.start();
  }
  ~Gateway() {
    app_.shut_down();
    server_.close();
    loops_.stop();
    loops_.join();
  }
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  void start() { app_.on_ready(true); }
  void begin_drain() { app_.on_ready(false); }
  void stop_accepting() { server_.drain(); }
  [[nodiscard]] const App& app() const { return app_; }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] bool shows(std::string_view sample) const { return testkit::shows(port(), sample); }
  [[nodiscard]] bool comes_to_show(std::string_view sample) const { return testkit::comes_to_show(port(), sample); }
  [[nodiscard]] testkit::FakeClock& clock() { return clock_; }
  [[nodiscard]] testkit::HttpClient client() const { return testkit::HttpClient(port()); }
  [[nodiscard]] testkit::HttpReply get(std::string_view target, const testkit::FieldList& fields = {}) const {
    return client().request("GET", target, {}, fields);
  }

 private:
  /// Its parts can be started one by one.
  struct OpenApp : App {
    using App::App;
    using App::handler;
    using App::on_ready;
    using App::shut_down;
  };
  static http::ServerOptions server_options() {
    http::ServerOptions options;
    options.name = "gateway";
    return options;
  }

  testkit::FakeClock clock_;
  testkit::SeededRandom random_;
  logging::Logger log_ = logging::silent_logger();
  metrics::Registry metrics_{"gateway-service", "test"};
  runtime::EventLoops loops_;
  runtime::WorkerPool blocking_pool_{{.name = "blocking", .threads = 1}};
  runtime::WorkerPool hash_pool_{{.name = "hash", .threads = 1}};
  hosting::Resources resources_{loops_, blocking_pool_, hash_pool_, clock_, random_, log_, metrics_};
  backend::GatewayBackend stores_;
  OpenApp app_;
  http::Server server_;
};

/// A config whose auth-service (the first service) is at these ports.
inline Config config_for(std::initializer_list<std::uint16_t> auth_ports) {
  Config config = test_config();
  std::string urls;
  for (const std::uint16_t port : auth_ports) urls += url_of(port) + ",";
  config.services[0].addresses = addresses(urls);
  return config;
}

/// A port at which nobody listens, and nobody else will.
inline std::uint16_t dead_port() { return testkit::free_port(); }

}  // namespace gateway::testing
