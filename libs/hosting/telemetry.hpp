/// What every service reports about itself: an access line and two metrics a request, gauges for pools and servers.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "config/values.hpp"
#include "hosting/resources.hpp"
#include "http/application.hpp"
#include "http/server.hpp"

namespace hosting {

/// For ApplicationOptions::on_finished: one access line (LOG_PERSONAL_DATA adds address and user) and the request
/// metrics under the name of the server. Thread-safe, does not block. `resources` must outlive the returned function.
[[nodiscard]] std::function<void(const http::RequestRecord&)> observe_requests(const Resources& resources,
                                                                               std::string_view server,
                                                                               bool logs_personal_data);

/// For ApplicationOptions::on_refused and on_escaped: log lines, those about refusals bounded in number. As above.
[[nodiscard]] std::function<void(const http::Refusal&, std::string_view)> log_refusals(const Resources& resources);
[[nodiscard]] std::function<void(std::string_view, std::string_view)> log_escapes(const Resources& resources);

/// All of these, and the source of request ids; the rest of the options is the service's own.
[[nodiscard]] http::ApplicationOptions application_options(const Resources& resources, std::string_view server,
                                                           bool logs_personal_data);

/// Gauges of a worker pool, brought up to date before each exposure. The pool must outlive the registry's last use.
void expose_pool(metrics::Registry& registry, const runtime::WorkerPool& pool);

/// Counters of a server, likewise.
void expose_server(metrics::Registry& registry, const http::Server& server);

/// The age of each secret that came from a file. The time is that of the start, because so is the secret in use: a file
/// that was changed since helps nobody before the next start.
void expose_secrets(metrics::Registry& registry, const config::Values& values);

}  // namespace hosting
