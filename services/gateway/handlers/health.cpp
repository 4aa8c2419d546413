#include "gateway/handlers/health.hpp"

#include <algorithm>

#include <unistd.h>

#include "base/version.hpp"
#include "health/process_figures.hpp"
#include "json/writer.hpp"
#include "runtime/pause.hpp"

namespace gateway {
namespace {

/// How often an answer looks whether the first round of probes has ended.
constexpr std::chrono::milliseconds kPoll{25};

std::string error_text(const ProbeReport& report) {
  if (report.status != 0) return "HTTP " + std::to_string(report.status);
  return report.has_timed_out ? "timeout" : "connection failed";
}

/// How long one look at the cache is good for.
constexpr std::chrono::milliseconds kCacheFreshFor{1'000};

std::shared_ptr<health::Probe> probe_of(storage::HealthProbe* cache, const base::Clock& clock) {
  if (cache == nullptr) return nullptr;
  return std::make_shared<health::Probe>(health::cache_check(*cache), clock, kCacheFreshFor);
}

bool is_listed(const Service& service) { return service.is_part_of_health() && service.is_configured(); }

http::Response answer(int status, const boost::json::object& body) {
  http::Response response = http::json_response(status, json::serialize(body));
  response.fields.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

/// One service as its instances were last seen: the best of them speaks for it.
struct Health::Dependency {
  const Service* service;
  ProbeReport report;

  [[nodiscard]] std::int64_t response_time_ms() const {
    return std::max<std::int64_t>(report.response_time.count(), 1);
  }

  [[nodiscard]] boost::json::object to_json(bool shows_url) const {
    boost::json::object out{{"name", service->name()}};
    if (shows_url) out["url"] = service->instances().front()->address().url();
    out["critical"] = service->is_critical();
    out["healthy"] = report.is_live;
    out["responseTimeMs"] = response_time_ms();
    if (report.status != 0) out["statusCode"] = report.status;
    if (!report.is_live) out["error"] = error_text(report);
    return out;
  }

  [[nodiscard]] boost::json::object to_check(const std::string& timestamp) const {
    return {{"name", service->name()},
            {"status", report.is_live ? "healthy" : "unhealthy"},
            {"type", "internal_service"},
            {"responseTime", response_time_ms()},
            {"message", report.is_live ? std::string("reachable") : error_text(report)},
            {"timestamp", timestamp}};
  }
};

Health::Health(std::shared_ptr<const Registry> registry, HealthSettings settings, const base::Clock& clock,
               std::chrono::milliseconds patience, storage::HealthProbe* cache)
    : registry_(std::move(registry)),
      settings_(std::move(settings)),
      clock_(clock),
      patience_(patience),
      cache_(probe_of(cache, clock)),
      started_(clock.steady_now()) {}

void Health::expose(metrics::Registry& registry, const runtime::Executor& executor) {
  if (cache_) cache_->expose(registry, kServiceName, executor);
  // Nobody is to be woken for what the operator has told us not to look at.
  if (settings_.skips_dependencies) return;
  for (const auto& service : registry_->services()) {
    if (!is_listed(*service)) continue;
    auto gauges = std::make_shared<health::DependencyGauges>(
        registry, kServiceName, service->name(), health::CheckType::kInternalService, service->is_critical());
    registry.before_expose([this, &service = *service, gauges] {
      if (const auto seen = look_at(service)) gauges->set(seen->report.is_live, seen->report.response_time);
    });
  }
}

/// nullopt while none of the instances has been looked at.
std::optional<Health::Dependency> Health::look_at(const Service& service) const {
  std::optional<Dependency> seen;
  for (const auto& instance : service.instances()) {
    const std::optional<ProbeReport> report = instance->last_probe();
    if (report && (!seen || (report->is_live && !seen->report.is_live))) seen = Dependency{&service, *report};
  }
  return seen;
}

/// Empty when one of them has not been looked at yet.
std::vector<Health::Dependency> Health::look_at_all() const {
  std::vector<Dependency> all;
  for (const auto& service : registry_->services()) {
    if (!is_listed(*service)) continue;
    const std::optional<Dependency> seen = look_at(*service);
    if (!seen) return {};
    all.push_back(*seen);
  }
  return all;
}

runtime::Task<std::vector<Health::Dependency>> Health::dependencies() const {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + patience_;
  std::vector<Dependency> all = look_at_all();
  while (all.empty() && Clock::now() < until) {
    co_await runtime::pause(kPoll);
    all = look_at_all();
  }
  co_return all;
}

runtime::Task<bool> Health::examine_cache(boost::json::array& checks, const std::string& timestamp) {
  if (!cache_) co_return true;
  const health::Finding found = co_await cache_->examine();
  checks.push_back({{"name", found.check->name},
                    {"status", found.is_healthy ? "healthy" : "unhealthy"},
                    {"type", health::to_string(found.check->type)},
                    {"responseTime", found.response_ms()},
                    {"message", found.is_healthy ? "connection healthy" : "connection failed"},
                    {"timestamp", timestamp}});
  co_return found.is_healthy;
}

boost::json::object Health::head_of_answer() const {
  return {{"service", kServiceName}, {"timestamp", base::to_iso8601(clock_.now())}};
}

runtime::Task<base::Result<http::Response>> Health::full(http::Request&) {
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady_now() - started_);
  boost::json::object body{{"status", settings_.ok_text}};
  boost::json::object head = head_of_answer();
  const std::string timestamp(head["timestamp"].as_string().c_str());
  for (auto& [name, value] : head) body[name] = std::move(value);
  body["uptime"] = uptime.count();
  body["version"] = base::version();
  if (settings_.skips_dependencies) {
    body["checksSkipped"] = true;
    body["reason"] = "SKIP_DEPENDENCY_HEALTH_CHECKS=true";
    co_return answer(200, body);
  }
  const std::vector<Dependency> all = co_await dependencies();
  boost::json::array checks;
  boost::json::array listed;
  bool is_degraded = all.empty();
  bool is_unhealthy = all.empty();
  for (const Dependency& dependency : all) {
    checks.push_back(dependency.to_check(timestamp));
    listed.push_back(dependency.to_json(settings_.shows_urls));
    is_degraded = is_degraded || !dependency.report.is_live;
    is_unhealthy = is_unhealthy || (dependency.service->is_critical() && !dependency.report.is_live);
  }
  const bool is_cache_well = co_await examine_cache(checks, timestamp);
  is_degraded = is_degraded || !is_cache_well;
  if (is_degraded) body["status"] = is_unhealthy ? "unhealthy" : "degraded";
  body["checks"] = std::move(checks);
  body["dependencies"] = std::move(listed);
  boost::json::object metadata{
      {"environment", settings_.environment}, {"hostname", health::host_name()}, {"pid", getpid()}};
  for (auto& [name, value] : health::process_figures()) metadata[name] = value;
  body["metadata"] = std::move(metadata);
  const int degraded = settings_.degraded_is_206 ? 206 : 200;
  co_return answer(is_unhealthy ? 503 : is_degraded ? degraded : 200, body);
}

runtime::Task<base::Result<http::Response>> Health::ready(http::Request&) {
  boost::json::object body{{"ready", is_serving_.load()}};
  for (auto& [name, value] : head_of_answer()) body[name] = value;
  if (!is_serving_) {
    body["reason"] = "starting or stopping";
    body["dependencies"] = boost::json::array{};
    co_return answer(503, body);
  }
  if (settings_.skips_dependencies) {
    body["checksSkipped"] = true;
    body["reason"] = "SKIP_DEPENDENCY_HEALTH_CHECKS=true";
    co_return answer(200, body);
  }
  const std::vector<Dependency> all = co_await dependencies();
  boost::json::array listed;
  bool is_ready = !all.empty();
  for (const Dependency& dependency : all) {
    if (!dependency.service->is_critical()) continue;
    listed.push_back(dependency.to_json(settings_.shows_urls));
    is_ready = is_ready && dependency.report.is_live;
  }
  body["ready"] = is_ready;
  if (!is_ready) body["reason"] = "a critical service is not available";
  body["dependencies"] = std::move(listed);
  co_return answer(is_ready ? 200 : 503, body);
}

runtime::Task<base::Result<http::Response>> Health::live(http::Request&) {
  boost::json::object body{{"alive", true}};
  for (auto& [name, value] : head_of_answer()) body[name] = value;
  body["uptime"] = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady_now() - started_).count();
  body["status"] = "ok";
  co_return answer(200, body);
}

}  // namespace gateway
