/// A Redis server for a test: Debian's redis-server on a loopback port, nothing kept on disk.
///
///     testkit::RedisServer redis;                      // throws std::runtime_error when there is none to start
///     client_options.address = parse(redis.url());
///
/// Needs `redis-server` (scripts/packages.txt). Tests that only need some server take TEST_REDIS_URL when it is set;
/// those that stop, freeze or empty it always start their own. Blocks; not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "testing/process/process.hpp"

namespace testkit {

class RedisServer {
 public:
  /// `arguments` are added to the command line, for example {"--requirepass", "secret"}.
  explicit RedisServer(std::vector<std::string> arguments = {});

  /// The server that all tests of a program share which do it no harm.
  [[nodiscard]] static RedisServer& shared();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// "redis://127.0.0.1:<port>".
  [[nodiscard]] std::string url() const;

  /// SIGKILL; `start` begins anew on the same port, empty.
  void kill();
  void start();
  /// FLUSHALL.
  void empty() const;
  /// SIGSTOP and SIGCONT: a server that has the connection and does not answer.
  void freeze() const;
  void thaw() const;

 private:
  std::uint16_t port_;
  std::vector<std::string> arguments_;
  std::unique_ptr<Process> process_;
};

}  // namespace testkit
