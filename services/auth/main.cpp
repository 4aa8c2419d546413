/// The program auth-service.
#include "auth/app.hpp"
#include "backend/introduce.hpp"
#include "config/keys/auth_keys.hpp"
#include "hosting/program.hpp"
#include "identity/token_key.hpp"

namespace {

base::Result<hosting::Services> assemble(const config::Values& values, const hosting::Resources& resources,
                                         std::vector<std::shared_ptr<void>>& keep) {
  const bool makes_key = identity::makes_token_key(values);
  auto token_key = identity::load_token_key(values, resources.random);
  if (!token_key) return std::unexpected(std::move(token_key).error());
  auto config = auth::read_config(values, std::move(*token_key));
  if (!config) return std::unexpected(std::move(config).error());
  hosting::warn_of_new_key(values, makes_key, resources.log);
  auto opened = backend::Backend::open(backend::options_from(values), resources);
  if (!opened) return std::unexpected(std::move(opened).error());
  const std::shared_ptr<backend::Backend> stores = std::move(*opened);
  keep.push_back(stores);
  backend::introduce(*stores, backend::estimate_accounts(*stores), false, resources.log);
  hosting::Services services;
  services.push_back(std::make_unique<auth::App>(std::move(*config), resources, *stores));
  return services;
}

}  // namespace

int main(int argc, char** argv) {
  const hosting::ProgramSpec spec{.program = config::Program::kAuth,
                                  .name = auth::kServiceName,
                                  .description = "Accounts, sessions and tokens of DreamScape.",
                                  .health_port_key = config::keys::kAuthPort,
                                  .on_started = nullptr};
  return hosting::run_program(argc, argv, spec, assemble);
}
