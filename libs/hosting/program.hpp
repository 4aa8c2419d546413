/// Everything that `main` does besides naming its services: command line, configuration, log, metrics,
/// threads and pools, start, signals, stop.
///
///     int main(int argc, char** argv) {
///       return hosting::run_program(argc, argv, {.program = config::Program::kAuth, .name = "auth-service", ...},
///       assemble);
///     }
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/command_line.hpp"
#include "config/values.hpp"
#include "hosting/hosted_service.hpp"
#include "hosting/resources.hpp"
#include "http/server.hpp"

namespace hosting {

using Services = std::vector<std::unique_ptr<HostedService>>;

/// Builds the services of a program, in start order. What they share is kept alive by `keep` until they are gone.
using Assemble = std::function<base::Result<Services>(const config::Values& values, const Resources& resources,
                                                      std::vector<std::shared_ptr<void>>& keep)>;

struct ProgramSpec {
  config::Program program = config::Program::kDreamscape;
  std::string_view name;
  std::string_view description;
  std::string_view health_port_key;  ///< key of the port that --healthcheck asks
  /// Called once everything listens, for a program that greets its user; may be null.
  std::function<void(const config::Values&, const Services&)> on_started = nullptr;
  /// As ProgramInfo::inspect; may be null.
  std::function<std::vector<std::string>(const config::Values&)> inspect = nullptr;
};

/// Blocks until the program ends; returns its exit code.
[[nodiscard]] int run_program(int argc, const char* const* argv, const ProgramSpec& spec, const Assemble& assemble);

/// The same for a program that has parsed its command line itself.
[[nodiscard]] int run_program(config::Action action, const config::Environment& environment, const ProgramSpec& spec,
                              const Assemble& assemble);

/// Limits and address of a server from the common keys; `port_key` names the service's own port.
[[nodiscard]] http::ServerOptions server_options(const config::Values& values, std::string_view name,
                                                 std::string_view port_key);

/// The same for a service that is called through a gateway: what the gateway adds to a request does not count against
/// the limits that its client has kept.
[[nodiscard]] http::ServerOptions behind_gateway(http::ServerOptions options);

/// Says in the log that the signing key is made anew by this start, if it is.
void warn_of_new_key(const config::Values& values, bool is_made, const logging::Logger& log);

/// GET /health on a loopback port: kExitDone when it answers 200 or 206 within three seconds, else kExitFailed and the
/// reason on standard error. Blocks. For container health checks in images without a shell.
[[nodiscard]] int check_health(std::uint16_t port);

}  // namespace hosting
