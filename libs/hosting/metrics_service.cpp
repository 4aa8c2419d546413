#include "hosting/metrics_service.hpp"

#include <utility>
#include <vector>

#include "config/keys/common_keys.hpp"
#include "hosting/http_service.hpp"
#include "hosting/program.hpp"
#include "hosting/routing.hpp"
#include "hosting/telemetry.hpp"
#include "http/application.hpp"

namespace hosting {
namespace {

http::Router make_table(metrics::Registry& registry) {
  std::vector<http::Route> rows;
  rows.push_back(metrics_route([&registry] { return registry.expose(); }));
  return make_router(std::move(rows));
}

http::ApplicationOptions make_options(const Resources& resources) {
  http::ApplicationOptions options;
  options.random = &resources.random;
  options.on_refused = log_refusals(resources);
  options.on_escaped = log_escapes(resources);
  return options;
}

class MetricsService final : public HttpService {
 public:
  MetricsService(const Resources& resources, http::ServerOptions server)
      : HttpService(resources, std::move(server)),
        application_(make_options(resources), make_table(resources.metrics)) {}

 protected:
  [[nodiscard]] http::RequestHandler& handler() override { return application_; }
  /// Figures are worth reading while draining too.
  void on_ready(bool) override {}

 private:
  http::Application application_;
};

}  // namespace

http::Route metrics_route(std::function<std::string()> exposition) {
  http::Route route;
  route.path = "/metrics";
  route.is_quiet = true;
  route.handler = [exposition = std::move(exposition)](http::Request&) -> runtime::Task<base::Result<http::Response>> {
    http::Response response;
    response.fields.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.fields.add("Cache-Control", "no-store");
    response.body = exposition();
    co_return response;
  };
  return route;
}

std::unique_ptr<HostedService> make_metrics_service(const config::Values& values, const Resources& resources) {
  if (values.port(config::keys::kMetricsPort) == 0) return nullptr;
  return std::make_unique<MetricsService>(resources, server_options(values, "metrics", config::keys::kMetricsPort));
}

}  // namespace hosting
