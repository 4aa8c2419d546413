#include "hosting/program.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>

#include "base/version.hpp"
#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/memory_plan.hpp"
#include "config/terminal.hpp"
#include "hosting/memory_return.hpp"
#include "hosting/metrics_service.hpp"
#include "hosting/process_hardening.hpp"
#include "hosting/serve.hpp"
#include "hosting/start_failure.hpp"
#include "hosting/telemetry.hpp"

namespace hosting {
namespace {

namespace keys = config::keys;

logging::Logger open_log(const config::Values& values, std::string_view name) {
  return logging::make_logger(
      {.service = std::string(name),
       .level = logging::parse_level(values.text(keys::kLogLevel)).value_or(logging::Level::kInfo),
       .format = logging::choose_format(values.text(keys::kLogFormat), 1)});
}

runtime::WorkerPoolOptions blocking_pool_options(const config::Values& values) {
  return {.name = "blocking",
          .threads = values.count(keys::kWorkerThreads),
          .queue_max = values.count(keys::kWorkerQueueMax),
          .queue_wait_max = values.duration(keys::kWorkerQueueWaitMs)};
}

/// Only programs that know passwords have the keys; the others get the smallest pool.
runtime::WorkerPoolOptions hash_pool_options(const config::Values& values) {
  const bool hashes = (static_cast<config::Programs>(values.program()) & config::kAuthOnly) != 0;
  if (!hashes) return {.name = "hash", .threads = 1, .queue_max = 1};
  return {.name = "hash",
          .threads = config::plan_memory(values).hash_threads,
          .queue_max = values.count(keys::kHashQueueMax),
          .queue_wait_max = values.duration(keys::kHashQueueWaitMs)};
}

http::ShareLimits share_limits(const config::Values& values) {
  const config::MemoryPlan plan = config::plan_memory(values);
  return {.bytes_max = plan.message_bytes,
          .bytes_per_client_max = plan.message_bytes_per_client,
          .connections_per_client_max = plan.connections_per_client};
}

int report_start_failure(std::string_view name, const base::Error& error) {
  const std::string head =
      config::painted(std::string(name) + ":", config::Tone::kProblem, config::has_colour(STDERR_FILENO));
  std::fprintf(stderr, "%s %s\n", head.c_str(), words_of(error).c_str());
  return config::kExitFailed;
}

int run(const config::StartUp& start, const ProgramSpec& spec, const Assemble& assemble) {
  const config::Values& values = start.values;
  logging::Logger log = open_log(values, spec.name);
  log.info("starting", {{"version", base::version()}});
  for (const auto& note : start.notes) log.info("configuration", {{"detail", note}});
  for (const auto& warning : start.warnings) log.warning("configuration", {{"detail", warning}});
  metrics::Registry registry(spec.name, base::version());
  const base::SystemClock clock;
  base::SystemRandom random;
  runtime::EventLoops loops(config::thread_count(values, keys::kIoThreads));
  runtime::WorkerPool blocking_pool(blocking_pool_options(values));
  runtime::WorkerPool hash_pool(hash_pool_options(values));
  expose_pool(registry, blocking_pool);
  expose_pool(registry, hash_pool);
  expose_secrets(registry, values);
  const auto shares = http::ClientShares::create(share_limits(values));
  const Resources resources{loops, blocking_pool, hash_pool, clock, random, log, registry, shares};

  const MemoryReturn memory_return(loops);

  // Services go before what they share, and both before the pools and loops.
  std::vector<std::shared_ptr<void>> keep;
  auto services = assemble(values, resources, keep);
  if (!services) return report_start_failure(spec.name, services.error());
  if (auto metrics = make_metrics_service(values, resources)) services->push_back(std::move(metrics));
  const ServeOptions options{.drain = values.duration(keys::kDrainMs),
                             .finish_max = values.duration(keys::kStopTimeoutMs),
                             .on_started =
                                 [&] {
                                   for (const auto& service : *services)
                                     log.info("listening", {{"name", service->name()}, {"port", service->port()}});
                                   if (spec.on_started) spec.on_started(values, *services);
                                 },
                             .on_event = [&](const std::string& event) { log.info(event); }};
  const int exit_code = serve(loops, *services, options);
  blocking_pool.stop();
  hash_pool.stop();
  // What was cut off in the middle still waits on the loops, with locals that use the services.
  loops.drop_pending();
  services->clear();
  return exit_code;
}

config::ProgramInfo info_of(const ProgramSpec& spec) {
  return {
      .program = spec.program,
      .name = spec.name,
      .description = spec.description,
      .version = base::version(),
      .healthcheck = [&spec](const config::Values& values) { return check_health(values.port(spec.health_port_key)); },
      .inspect = spec.inspect};
}

/// Serves, unless the start was asked for something else.
int go_on(const config::StartUp& start, const ProgramSpec& spec, const Assemble& assemble) {
  if (start.exit_status) return *start.exit_status;
  if (start.values.is_production()) {
    if (const auto forbidden = forbid_memory_dumps(); !forbidden)
      return report_start_failure(spec.name, forbidden.error());
  }
  return run(start, spec, assemble);
}

}  // namespace

int run_program(int argc, const char* const* argv, const ProgramSpec& spec, const Assemble& assemble) {
  prepare_signals();
  const auto start =
      config::start_up(argc, argv, info_of(spec), config::Environment::from_process(), std::cout, std::cerr);
  return go_on(start, spec, assemble);
}

int run_program(config::Action action, const config::Environment& environment, const ProgramSpec& spec,
                const Assemble& assemble) {
  prepare_signals();
  const auto start = config::perform(action, info_of(spec), environment, std::cout, std::cerr);
  return go_on(start, spec, assemble);
}

void warn_of_new_key(const config::Values& values, bool is_made, const logging::Logger& log) {
  if (!is_made) return;
  const auto folder = std::filesystem::absolute(values.text(keys::kDataDir)).lexically_normal();
  log.warning("made a NEW signing key: all access tokens end", {{"file", (folder / "jwt_secret").string()}});
}

http::ServerOptions server_options(const config::Values& values, std::string_view name, std::string_view port_key) {
  return {.name = std::string(name),
          .address = values.text(keys::kBindAddress),
          .port = values.port(port_key),
          .limits = {.request_line_bytes_max = values.size_bytes(keys::kRequestLineBytesMax),
                     .header_bytes_max = values.size_bytes(keys::kHeaderBytesMax),
                     .fields_max = values.count(keys::kHeaderFieldsMax),
                     .connections_per_loop_max = config::plan_memory(values).connections_per_loop,
                     .connections_reserved = values.count(keys::kConnectionsReserved),
                     .requests_per_connection_max = values.count(keys::kRequestsPerConnectionMax),
                     .header_timeout = values.duration(keys::kHeaderTimeoutMs),
                     .idle_timeout = values.duration(keys::kIdleTimeoutMs),
                     .write_timeout = values.duration(keys::kWriteTimeoutMs),
                     .body_stall_timeout = values.duration(keys::kBodyStallTimeoutMs),
                     .body_bytes_per_second_min = values.size_bytes(keys::kBodyBytesPerSecondMin),
                     .unsent_bytes_max = static_cast<std::uint32_t>(values.size_bytes(keys::kUnsentBytesMax)),
                     .discard_bytes_max = values.size_bytes(keys::kDiscardBytesMax)}};
}

http::ServerOptions behind_gateway(http::ServerOptions options) {
  // X-Forwarded-For, -Proto and -Host, X-Real-IP, X-Request-Id, framing; the first may hold a list of hops.
  constexpr std::size_t kAddedFields = 8;
  constexpr std::size_t kAddedBytes = 2 * 1024;
  options.limits.fields_max += kAddedFields;
  options.limits.header_bytes_max += kAddedBytes;
  return options;
}

}  // namespace hosting
