/// Single programs on ports of their own, several of a kind sharing their stores.
#pragma once

#include "stack.hpp"

namespace integration {

inline constexpr const char* kSharedSecret = "0123456789abcdef0123456789abcdef-integration";

/// For programs that share `data`: one key for tokens, patience, and no wait when they end.
inline Process::Environment shared_environment(const Data& data) {
  Process::Environment environment = patient();
  data.describe(environment);
  environment["JWT_SECRET"] = kSharedSecret;
  environment["DRAIN_MS"] = "20";
  return environment;
}

/// One program on a port of its own.
struct Replica {
  std::uint16_t port;
  Process process;

  Replica(const char* program, const char* port_key, Process::Environment environment)
      : port(testkit::free_port()), process(program, {}, with_port(std::move(environment), port_key, port)) {
    EXPECT_TRUE(testkit::wait_until_listening(port, 60s)) << process.output();
  }

  static Process::Environment with_port(Process::Environment environment, const char* key, std::uint16_t port) {
    environment[key] = std::to_string(port);
    return environment;
  }
};

}  // namespace integration
