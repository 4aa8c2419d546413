/// Answers "is this service well?" in the shapes of docs/http-contract.md §6: full report, liveness, readiness.
///
/// Every check has a deadline, is started at most once at a time whatever the number of callers, and its result is
/// kept for `fresh_for`, so that health endpoints, which are never rate limited, cannot be used to load a database.
/// Thread-safe; used on event loops, never blocks. Must outlive the server whose routes use it.
///
///     health::Reporter reporter({.service = "auth-service", ...}, std::move(checks), clock);
///     auto rows = health::routes(reporter, "/api/v1/auth/health");
///     reporter.expose(registry, loops.at(0).get_executor());
///     reporter.set_ready(true);       // after start; false again when draining begins
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/version.hpp"
#include "health/check.hpp"
#include "http/message/response.hpp"
#include "http/router.hpp"
#include "log/logger.hpp"
#include "metrics/registry.hpp"
#include "runtime/task.hpp"

namespace health {

class Probe;
struct Finding;

struct ReporterOptions {
  std::string service;  ///< "auth-service", "user-service"
  std::string version{base::version()};
  std::string environment = "development";  ///< NODE_ENV
  std::string ok_text = "ok";               ///< HEALTH_STATUS_OK_TEXT
  int degraded_status = 200;                ///< HEALTH_DEGRADED_HTTP
  bool has_legacy_names = false;            ///< HEALTH_LEGACY_NAMES: adds "postgresql" beside the database
  std::chrono::milliseconds fresh_for{1000};
  const logging::Logger* log =
      nullptr;  ///< told when a check begins or ends to fail; outlives the reporter; may be null
};

/// The same options with a log.
[[nodiscard]] inline ReporterOptions told_to(ReporterOptions options, const logging::Logger& log) {
  options.log = &log;
  return options;
}

class Reporter {
 public:
  /// `clock` must outlive the reporter.
  Reporter(ReporterOptions options, std::vector<Check> checks, const base::Clock& clock);
  ~Reporter();
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  /// Shows every dependency in `registry`, which must outlive the reporter; `executor` looks again before each
  /// exposure.
  void expose(metrics::Registry& registry, const runtime::Executor& executor);

  /// False until start-up is complete and again while draining.
  void set_ready(bool is_ready) noexcept { is_ready_ = is_ready; }
  [[nodiscard]] bool is_ready() const noexcept { return is_ready_; }

  /// `GET /health`: every check with timings; 200, 200 or 206 when degraded, 503.
  [[nodiscard]] runtime::Task<http::Response> report();
  /// `GET /health/live`: touches no dependency.
  [[nodiscard]] http::Response live() const;
  /// `GET /health/ready`: the critical dependencies and the life cycle; 200 or 503. `warnings` says in words what else
  /// fails.
  [[nodiscard]] runtime::Task<http::Response> ready();

 private:
  [[nodiscard]] runtime::Task<std::vector<Finding>> examine();
  [[nodiscard]] boost::json::object opening() const;
  [[nodiscard]] boost::json::object describe(const Finding& finding) const;
  [[nodiscard]] boost::json::array describe_all(const std::vector<Finding>& findings) const;
  [[nodiscard]] boost::json::object dependencies(const std::vector<Finding>& findings) const;

  const ReporterOptions options_;
  const base::Clock& clock_;
  const base::Timestamp started_at_;
  std::vector<std::shared_ptr<Probe>> probes_;
  std::atomic<bool> is_ready_ = false;
};

}  // namespace health
