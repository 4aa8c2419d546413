/// The gateway as a program hosts it: the app behind one server, with access log and metrics.
///
///     auto config = gateway::read_config(values, resources.loops.size());
///     auto hosted = gateway::HostedGateway::create(std::move(*config), server_options, resources, *counters);
#pragma once

#include <memory>

#include "backend/backend.hpp"
#include "gateway/app.hpp"
#include "hosting/http_service.hpp"

namespace gateway {

inline constexpr std::string_view kServiceName = "gateway-service";

struct HostOptions {
  http::ServerOptions server;
  bool logs_personal_data = false;
};

/// From the checked configuration.
[[nodiscard]] HostOptions host_options_from(const config::Values& values);

class HostedGateway final : public hosting::HttpService {
 public:
  /// `resources` and `counters` must outlive it. Errors: a trusted proxy that is no network.
  [[nodiscard]] static base::Result<std::unique_ptr<HostedGateway>> create(Config config, HostOptions options,
                                                                           hosting::Resources resources,
                                                                           backend::GatewayBackend& counters);

 protected:
  [[nodiscard]] http::RequestHandler& handler() override { return app_->handler(); }
  void on_ready(bool is_ready) override;
  void shut_down() override { app_->stop(); }

 private:
  HostedGateway(hosting::Resources resources, http::ServerOptions options)
      : HttpService(resources, std::move(options)) {}

  std::unique_ptr<App> app_;
};

}  // namespace gateway
