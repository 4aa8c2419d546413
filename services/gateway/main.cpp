/// The program gateway.
#include "config/keys/gateway_keys.hpp"
#include "gateway/hosted_gateway.hpp"
#include "hosting/program.hpp"

namespace {

base::Result<hosting::Services> assemble(const config::Values& values, const hosting::Resources& resources,
                                         std::vector<std::shared_ptr<void>>& keep) {
  auto config = gateway::read_config(values, resources.loops.size());
  if (!config) return std::unexpected(std::move(config).error());
  auto counting = backend::open_gateway_backend(backend::gateway_options_from(values), resources);
  if (!counting) return std::unexpected(std::move(counting).error());
  const std::shared_ptr<backend::GatewayBackend> counters = std::move(*counting);
  keep.push_back(counters);
  auto hosted =
      gateway::HostedGateway::create(std::move(*config), gateway::host_options_from(values), resources, *counters);
  if (!hosted) return std::unexpected(std::move(hosted).error());
  hosting::Services services;
  services.push_back(std::move(*hosted));
  return services;
}

}  // namespace

int main(int argc, char** argv) {
  const hosting::ProgramSpec spec{.program = config::Program::kGateway,
                                  .name = gateway::kServiceName,
                                  .description = "The one door of DreamScape: routing, limits, VR PINs.",
                                  .health_port_key = config::keys::kGatewayPort,
                                  .on_started = nullptr};
  return hosting::run_program(argc, argv, spec, assemble);
}
