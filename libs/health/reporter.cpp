#include "health/reporter.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <utility>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "health/probe.hpp"
#include "health/process_figures.hpp"
#include "json/writer.hpp"

namespace health {
namespace {

enum class State { kWell, kDegraded, kUnhealthy };

http::Response answer(int status, std::string body) {
  http::Response response = http::json_response(status, std::move(body));
  response.fields.add("Cache-Control", "no-store");
  return response;
}

http::Response answer(int status, const boost::json::object& body) { return answer(status, json::serialize(body)); }

/// What a client may know of a failure: never the driver's words (docs/http-contract.md §9, row 34).
std::string_view message_of(const Finding& finding) {
  if (finding.is_healthy) return "connection healthy";
  return finding.trouble.empty() ? std::string_view("connection failed") : std::string_view(finding.trouble);
}

boost::json::array warnings_of(const std::vector<Finding>& findings) {
  boost::json::array warnings;
  for (const Finding& finding : findings) {
    if (finding.is_healthy || finding.check->is_critical) continue;
    warnings.emplace_back(finding.check->name + ": " + std::string(message_of(finding)));
  }
  return warnings;
}

}  // namespace

Reporter::Reporter(ReporterOptions options, std::vector<Check> checks, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock), started_at_(clock_.now()) {
  for (Check& check : checks) {
    probes_.push_back(std::make_shared<Probe>(std::move(check), clock_, options_.fresh_for, options_.log));
  }
}

Reporter::~Reporter() = default;

void Reporter::expose(metrics::Registry& registry, const runtime::Executor& executor) {
  for (const auto& probe : probes_) probe->expose(registry, options_.service, executor);
}

/// One after the other: the whole takes at most the sum of the time-outs, which callers keep below the budget of the
/// contract (5 s), and usually microseconds.
runtime::Task<std::vector<Finding>> Reporter::examine() {
  std::vector<Finding> findings;
  for (const auto& probe : probes_) {
    const Finding finding = co_await probe->examine();
    findings.push_back(finding);
  }
  co_return findings;
}

boost::json::object Reporter::opening() const {
  return {{"service", options_.service}, {"timestamp", base::to_iso8601(clock_.now())}};
}

boost::json::object Reporter::describe(const Finding& finding) const {
  boost::json::object entry{{"name", finding.check->name},
                            {"status", finding.is_healthy ? "healthy" : "unhealthy"},
                            {"type", to_string(finding.check->type)},
                            {"responseTime", finding.response_ms()},
                            {"message", message_of(finding)},
                            {"details", {{"connected", finding.is_healthy}}},
                            {"timestamp", base::to_iso8601(finding.examined_at)}};
  return entry;
}

boost::json::array Reporter::describe_all(const std::vector<Finding>& findings) const {
  boost::json::array entries;
  for (const Finding& finding : findings) {
    entries.push_back(describe(finding));
    if (!options_.has_legacy_names || finding.check->type != CheckType::kDatabase) continue;
    entries.push_back(describe(finding));
    entries.back().as_object()["name"] = "PostgreSQL";
  }
  return entries;
}

boost::json::object Reporter::dependencies(const std::vector<Finding>& findings) const {
  boost::json::object entries;
  for (const Finding& finding : findings) {
    entries[finding.check->dependency] = finding.is_healthy;
    if (options_.has_legacy_names && finding.check->type == CheckType::kDatabase) {
      entries["postgresql"] = finding.is_healthy;
    }
  }
  return entries;
}

runtime::Task<http::Response> Reporter::report() {
  const std::vector<Finding> findings = co_await examine();
  State state = State::kWell;
  for (const Finding& finding : findings) {
    if (finding.is_healthy) continue;
    state = std::max(state, finding.check->is_critical ? State::kUnhealthy : State::kDegraded);
  }
  boost::json::object body{{"status", state == State::kWell       ? options_.ok_text
                                      : state == State::kDegraded ? "degraded"
                                                                  : "unhealthy"}};
  for (auto& [key, value] : opening()) body[key] = value;
  body["uptime"] = (clock_.now() - started_at_).count() / 1000;
  body["version"] = options_.version;
  body["checks"] = describe_all(findings);
  boost::json::object metadata{
      {"environment", options_.environment}, {"hostname", host_name()}, {"pid", static_cast<std::int64_t>(getpid())}};
  for (auto& [key, value] : process_figures()) metadata[key] = value;
  body["metadata"] = std::move(metadata);
  const int status = state == State::kUnhealthy ? 503 : state == State::kDegraded ? options_.degraded_status : 200;
  co_return answer(status, body);
}

http::Response Reporter::live() const {
  // The most asked for answer of all: written without building a tree first.
  const base::Timestamp now = clock_.now();
  std::string body = R"({"service":)";
  base::append_json_string(body, options_.service);
  body.append(R"(,"timestamp":")").append(base::to_iso8601(now));
  body.append(R"(","alive":true,"uptime":)").append(std::to_string((now - started_at_).count() / 1000));
  return answer(200, body.append(R"(,"status":"ok"})"));
}

runtime::Task<http::Response> Reporter::ready() {
  const std::vector<Finding> findings = co_await examine();
  std::string reason;
  for (const Finding& finding : findings) {
    if (finding.check->is_critical && !finding.is_healthy) reason = finding.check->name + " is not available";
  }
  if (!is_ready()) reason = "starting or shutting down";
  boost::json::object body = opening();
  body["ready"] = reason.empty();
  body["dependencies"] = dependencies(findings);
  if (!reason.empty()) body["reason"] = reason;
  if (auto warnings = warnings_of(findings); !warnings.empty()) body["warnings"] = std::move(warnings);
  co_return answer(reason.empty() ? 200 : 503, body);
}

}  // namespace health
