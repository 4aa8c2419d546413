#include "health/routes.hpp"

namespace health {
namespace {

http::Route quiet_route(std::string path, http::Handler handler) {
  http::Route route;
  route.path = std::move(path);
  route.handler = std::move(handler);
  route.is_quiet = true;
  return route;
}

http::Handler report_of(Reporter& reporter) {
  return [&reporter](http::Request&) -> runtime::Task<base::Result<http::Response>> {
    co_return co_await reporter.report();
  };
}

http::Handler liveness_of(Reporter& reporter) {
  return [&reporter](http::Request&) -> runtime::Task<base::Result<http::Response>> { co_return reporter.live(); };
}

http::Handler readiness_of(Reporter& reporter) {
  return [&reporter](http::Request&) -> runtime::Task<base::Result<http::Response>> {
    co_return co_await reporter.ready();
  };
}

}  // namespace

std::vector<http::Route> routes(Reporter& reporter, std::string_view service_alias) {
  std::vector<http::Route> rows;
  for (const std::string& prefix : {std::string("/health"), std::string("/api/health"), std::string(service_alias)}) {
    rows.push_back(quiet_route(prefix, report_of(reporter)));
    rows.push_back(quiet_route(prefix + "/live", liveness_of(reporter)));
    rows.push_back(quiet_route(prefix + "/ready", readiness_of(reporter)));
  }
  rows.push_back(quiet_route("/live", liveness_of(reporter)));
  rows.push_back(quiet_route("/ready", readiness_of(reporter)));
  return rows;
}

}  // namespace health
