/// The all-in-one program: the three services on their own ports in one process, with nothing to install.
#include <unistd.h>

#include <cstdio>

#include "auth/app.hpp"
#include "backend/backend.hpp"
#include "backend/introduce.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "dreamscape/greeting.hpp"
#include "dreamscape/neighbours.hpp"
#include "dreamscape/tools/tools.hpp"
#include "gateway/app.hpp"
#include "hosting/program.hpp"
#include "identity/token_key.hpp"
#include "log/logger.hpp"
#include "user/app.hpp"

namespace {

using Keep = std::vector<std::shared_ptr<void>>;

/// The shared resources with a log of the service's own name, so that its lines read as those of its own program.
hosting::Resources named(const hosting::Resources& shared, std::string_view service, Keep& keep) {
  const auto log = std::make_shared<logging::Logger>(shared.log.for_service(std::string(service)));
  keep.push_back(log);
  return {shared.loops, shared.blocking_pool, shared.hash_pool,    shared.clock, shared.random,
          *log,         shared.metrics,       shared.client_shares};
}

base::Result<hosting::Services> assemble(const config::Values& values, const hosting::Resources& resources, Keep& keep,
                                         dreamscape::Surroundings& surroundings) {
  const bool makes_key = identity::makes_token_key(values);
  auto token_key = identity::load_token_key(values, resources.random);
  if (!token_key) return std::unexpected(std::move(token_key).error());
  auto auth_config = auth::read_config(values, *token_key);
  if (!auth_config) return std::unexpected(std::move(auth_config).error());
  hosting::warn_of_new_key(values, makes_key, resources.log);
  auto user_config = user::read_config(values, std::move(*token_key));
  if (!user_config) return std::unexpected(std::move(user_config).error());
  auto gateway_config = gateway::read_config(values);
  if (!gateway_config) return std::unexpected(std::move(gateway_config).error());
  dreamscape::introduce_neighbours(values, *auth_config, *user_config, *gateway_config);

  auto opened = backend::Backend::open(backend::options_from(values), resources);
  if (!opened) return std::unexpected(std::move(opened).error());
  const std::shared_ptr<backend::Backend> stores = std::move(*opened);
  keep.push_back(stores);
  surroundings = {.stores = stores->description, .accounts = backend::estimate_accounts(*stores)};
  auto counting = backend::open_gateway_backend(backend::gateway_options_from(values), resources);
  if (!counting) return std::unexpected(std::move(counting).error());
  const std::shared_ptr<backend::GatewayBackend> counters = std::move(*counting);
  keep.push_back(counters);

  const hosting::Resources of_auth = named(resources, auth::kServiceName, keep);
  const hosting::Resources of_user = named(resources, user::kServiceName, keep);
  const hosting::Resources of_gateway = named(resources, gateway::kServiceName, keep);
  backend::introduce(*stores, surroundings.accounts, false, of_auth.log);
  backend::introduce(*stores, surroundings.accounts, true, of_user.log);
  hosting::Services services;
  services.push_back(std::make_unique<auth::App>(std::move(*auth_config), of_auth, *stores));
  services.push_back(std::make_unique<user::App>(std::move(*user_config), of_user, *stores));
  services.push_back(std::make_unique<gateway::App>(std::move(*gateway_config), of_gateway, *counters));
  return services;
}

/// Not among JSON lines, which machines read.
void greet(const config::Values& values, const hosting::Services& services,
           const dreamscape::Surroundings& surroundings) {
  const logging::Format format = logging::choose_format(values.text(config::keys::kLogFormat), STDOUT_FILENO);
  if (format == logging::Format::kJson) return;
  std::fputs(dreamscape::greeting(values, services, surroundings).c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  dreamscape::Surroundings surroundings;  // known to the greeting once the services are put together
  const auto assemble_here = [&](const config::Values& values, const hosting::Resources& resources, Keep& keep) {
    return assemble(values, resources, keep, surroundings);
  };
  const auto greet_here = [&](const config::Values& values, const hosting::Services& services) {
    greet(values, services, surroundings);
  };
  const hosting::ProgramSpec spec{.program = config::Program::kDreamscape,
                                  .name = "dreamscape",
                                  .description = "DreamScape core services in one process",
                                  .health_port_key = config::keys::kGatewayPort,
                                  .on_started = greet_here,
                                  .inspect = user::inspect};
  const dreamscape::Host host{[&](config::Action action, const config::Environment& environment) {
    return hosting::run_program(action, environment, spec, assemble_here);
  }};
  return dreamscape::run_command_line(argc, argv, host);
}
