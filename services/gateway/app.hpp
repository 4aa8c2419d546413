/// The gateway as one object: everything built in order, hosted by its own program or by the all-in-one.
///
///     auto config = gateway::read_config(values);
///     services.push_back(std::make_unique<gateway::App>(std::move(*config), resources, *stores));
#pragma once

#include <memory>
#include <vector>

#include "backend/backend.hpp"
#include "gateway/config.hpp"
#include "gateway/handlers/health.hpp"
#include "gateway/handlers/vr_sessions.hpp"
#include "gateway/limits.hpp"
#include "gateway/pages/pages.hpp"
#include "gateway/pages/status.hpp"
#include "gateway/proxy/forwarder.hpp"
#include "gateway/upstream/pools.hpp"
#include "gateway/upstream/watcher.hpp"
#include "hosting/http_service.hpp"
#include "hosting/resources.hpp"
#include "http/application.hpp"

namespace gateway {

class App : public hosting::HttpService {
 public:
  /// `resources` and `stores` must outlive the app; the loops must have ended before it is destroyed.
  App(Config config, hosting::Resources resources, backend::GatewayBackend& stores);

  [[nodiscard]] const http::Router& router() const noexcept { return application_.router(); }

 protected:
  [[nodiscard]] http::RequestHandler& handler() override { return application_; }
  /// Ready: looks after the instances from now on. Callable from any thread.
  void on_ready(bool is_ready) override;
  void shut_down() override { watcher_.stop(); }

 private:
  [[nodiscard]] std::vector<http::Route> make_routes();
  [[nodiscard]] http::ApplicationOptions make_options();

  const Config config_;
  std::shared_ptr<const Registry> registry_;
  std::shared_ptr<const Pools> pools_;
  Forwarder forwarder_;
  Watcher watcher_;
  Limiter limiter_;
  VrSessions vr_sessions_;
  Health health_;
  http::Cors cors_;
  Status status_;
  Pages pages_;
  http::Application application_;
};

}  // namespace gateway
