/// Single programs on ports of their own, several of a kind sharing their stores.
#pragma once

#include <latch>
#include <span>
#include <thread>
#include <vector>

#include "stack.hpp"

namespace integration {

inline constexpr const char* kSharedSecret = "0123456789abcdef0123456789abcdef-integration";

/// One program on a port of its own.
struct Replica {
  std::uint16_t port;
  Process process;

  Replica(const char* program, const char* port_key, Process::Environment environment)
      : port(testkit::free_port()), process(program, {}, with_port(std::move(environment), port_key, port)) {
    EXPECT_TRUE(testkit::wait_until_listening(port, 20s)) << process.output();
  }

  static Process::Environment with_port(Process::Environment environment, const char* key, std::uint16_t port) {
    environment[key] = std::to_string(port);
    return environment;
  }
};

/// The answers to the same request from fifty connections at the same moment, by turns to each replica.
[[nodiscard]] inline std::vector<int> statuses_at_once(std::span<const Replica> replicas, const std::string& method,
                                                       const std::string& path, const std::string& body = {},
                                                       const FieldList& fields = {}) {
  constexpr int callers_count = 50;
  std::vector<int> statuses(callers_count);
  std::latch start(callers_count);
  std::vector<std::jthread> callers;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    callers.emplace_back([&, i] {
      HttpClient client(replicas[i % replicas.size()].port, 60s);
      start.arrive_and_wait();
      statuses[i] = client.request(method, path, body, fields).status;
    });
  }
  callers.clear();
  return statuses;
}

}  // namespace integration
