/// A MongoDB server for tests: one of our own build on a free loopback port (tests/servers/mongodb), or the one that
/// TEST_MONGODB_URL names.
///
///     testkit::MongoServer server;
///     const std::string url = server.url("my_test");
///     server.kill();
///     server.start();      // the same data on the same port
///
/// A server that cannot be had throws std::runtime_error: tests that need one fail. Not thread-safe; blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "testing/process/process.hpp"

namespace testkit {

class MongoServer {
 public:
  /// Starts the server and waits until it listens. `arguments` are added to its command line; a server with arguments
  /// is always ours.
  explicit MongoServer(std::vector<std::string> arguments = {});
  /// Kills our server and removes its data.
  ~MongoServer();
  MongoServer(const MongoServer&) = delete;
  MongoServer& operator=(const MongoServer&) = delete;

  /// The server that all tests of a program share which do it no harm.
  [[nodiscard]] static MongoServer& shared();

  /// Address of a database on it.
  [[nodiscard]] std::string url(const std::string& database) const;
  /// Where our server listens: for what stands between it and a program.
  [[nodiscard]] std::uint16_t port() const;
  /// A name no other test uses.
  [[nodiscard]] static std::string fresh_name();

  /// False for TEST_MONGODB_URL, whose server may not be stopped or killed.
  [[nodiscard]] bool is_ours() const noexcept { return external_.empty(); }
  void start();
  void kill();
  /// Makes it hang (SIGSTOP) and go on (SIGCONT).
  void freeze();
  void thaw();
  /// Makes it refuse every write a moment later, as with a full disk, until it is killed and started.
  void fill_disk();
  /// Started as a replica set (-replica-set, -second): the other member becomes the primary.
  void step_down();

 private:
  const std::vector<std::string> arguments_;
  std::string external_;
  std::uint16_t port_ = 0;
  std::filesystem::path data_;
  std::optional<Process> process_;
};

}  // namespace testkit
