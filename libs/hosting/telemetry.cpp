#include "hosting/telemetry.hpp"

#include "hosting/refusal_log.hpp"
#include "metrics/request_metrics.hpp"

namespace hosting {
namespace {

std::string_view route_of(const http::Request& request) { return request.route.empty() ? "unmatched" : request.route; }

}  // namespace

std::function<void(const http::RequestRecord&)> observe_requests(const Resources& resources, std::string_view server,
                                                                 bool logs_personal_data) {
  auto request_metrics = std::make_shared<metrics::RequestMetrics>(resources.metrics, server);
  return [request_metrics, &log = resources.log, logs_personal_data](const http::RequestRecord& record) {
    const http::Request& request = record.request;
    request_metrics->observe(request.head().method_text, route_of(request), record.status, record.duration);
    if (record.is_quiet && record.status < 400) return;
    logging::AccessLine line{.method = request.head().method_text,
                             .route = route_of(request),
                             .status = record.status,
                             .bytes = record.body_bytes,
                             .duration = record.duration};
    if (request.principal) line.session_id = request.principal->session_id;
    if (record.error != nullptr) line.detail = record.error->detail();
    if (logs_personal_data) {
      line.client = request.client_ip;
      if (request.principal) line.user_id = request.principal->user_id;
    }
    log.access(request.request_id, line);
  };
}

std::function<void(const http::Refusal&, std::string_view)> log_refusals(const Resources& resources) {
  auto lines = std::make_shared<RefusalLog>(resources.log, resources.clock);
  return [lines](const http::Refusal& refusal, std::string_view request_id) { lines->write(refusal, request_id); };
}

std::function<void(std::string_view, std::string_view)> log_escapes(const Resources& resources) {
  return [&log = resources.log](std::string_view request_id, std::string_view what) {
    log.with_request(request_id).error("an exception escaped the handler", {{"detail", what}});
  };
}

http::ApplicationOptions application_options(const Resources& resources, std::string_view server,
                                             bool logs_personal_data) {
  http::ApplicationOptions options;
  options.random = &resources.random;
  options.on_finished = observe_requests(resources, server, logs_personal_data);
  options.on_refused = log_refusals(resources);
  options.on_escaped = log_escapes(resources);
  return options;
}

void expose_pool(metrics::Registry& registry, const runtime::WorkerPool& pool) {
  const metrics::Labels labels{{"pool", pool.name()}};
  const auto busy = registry.gauge("worker_pool_busy_threads", "Threads of the pool at work", labels);
  const auto threads = registry.gauge("worker_pool_threads", "Threads of the pool", labels);
  const auto queued = registry.gauge("worker_pool_queued_jobs", "Jobs waiting for a thread", labels);
  const auto queue_max = registry.gauge("worker_pool_queue_max", "Jobs that may wait", labels);
  const auto rejected =
      registry.counter("worker_pool_rejected_total", "Jobs refused because the pool had no room", labels);
  registry.before_expose([=, &pool] {
    const auto load = pool.load();
    busy.set(static_cast<double>(load.busy));
    threads.set(static_cast<double>(load.threads));
    queued.set(static_cast<double>(load.queued));
    queue_max.set(static_cast<double>(load.queue_max));
    rejected.advance_to(static_cast<double>(load.rejected));
  });
}

void expose_server(metrics::Registry& registry, const http::Server& server) {
  const metrics::Labels labels{{"server", server.name()}};
  const auto open = registry.gauge("http_connections_open", "Client connections open", labels);
  const auto accepted = registry.counter("http_connections_accepted_total", "Client connections accepted", labels);
  const auto refused = registry.counter("http_connections_refused_total", "Connections over the limit", labels);
  const auto malformed = registry.counter("http_requests_malformed_total", "Requests that could not be parsed", labels);
  const auto timeouts = registry.counter("http_timeouts_total", "Connections past a deadline", labels);
  const auto evicted =
      registry.counter("http_connections_evicted_total", "Waiting connections closed to make room", labels);
  const auto abandoned =
      registry.counter("http_requests_abandoned_total", "Requests whose client reset its connection", labels);
  registry.before_expose([=, &server] {
    const auto counts = server.counts();
    evicted.advance_to(static_cast<double>(counts.evicted));
    abandoned.advance_to(static_cast<double>(counts.abandoned));
    open.set(static_cast<double>(counts.open));
    accepted.advance_to(static_cast<double>(counts.accepted));
    refused.advance_to(static_cast<double>(counts.refused));
    malformed.advance_to(static_cast<double>(counts.bad_requests));
    timeouts.advance_to(static_cast<double>(counts.timeouts));
  });
}

void expose_secrets(metrics::Registry& registry, const config::Values& values) {
  for (const config::SecretFile& file : values.secret_files()) {
    const auto modified = registry.gauge("secret_modified_timestamp_seconds",
                                         "When the file of the secret in use was last changed", {{"secret", file.key}});
    modified.set(std::chrono::duration<double>(file.modified_at.time_since_epoch()).count());
  }
}

}  // namespace hosting
