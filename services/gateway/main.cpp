/// The program gateway.
#include "config/keys/gateway_keys.hpp"
#include "gateway/app.hpp"
#include "hosting/program.hpp"

namespace {

base::Result<hosting::Services> assemble(const config::Values& values, const hosting::Resources& resources,
                                         std::vector<std::shared_ptr<void>>& keep) {
  auto config = gateway::read_config(values);
  if (!config) return std::unexpected(std::move(config).error());
  auto opened = backend::open_gateway_backend(backend::gateway_options_from(values), resources);
  if (!opened) return std::unexpected(std::move(opened).error());
  const std::shared_ptr<backend::GatewayBackend> stores = std::move(*opened);
  keep.push_back(stores);
  hosting::Services services;
  services.push_back(std::make_unique<gateway::App>(std::move(*config), resources, *stores));
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
