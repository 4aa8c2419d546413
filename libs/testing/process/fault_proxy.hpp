/// Stands between a program and its server on loopback and breaks the connection in the ways networks do.
///
///     testkit::MongoServer server;
///     testkit::FaultProxy proxy(server.port());
///     const std::string url = "mongodb://127.0.0.1:" + std::to_string(proxy.port()) + "/test";
///     proxy.delay(300ms);      // every reply comes that much later
///     proxy.hold();            // connections open and nothing comes through, in either direction
///     proxy.pass();            // all is well; what was held arrives now
///     proxy.cut();             // every connection is reset, new ones work
///     proxy.tear_replies();    // of the next reply on each connection half arrives, then it is reset
///     proxy.refuse();          // connections are reset and new ones refused
///
/// A fault lasts until the next call. Each call has taken effect when it returns. Thread-safe; a thread of its own does
/// the work.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace testkit {

class FaultProxy {
 public:
  /// Listens on a free loopback port and forwards to `upstream_port`. Throws std::runtime_error.
  explicit FaultProxy(std::uint16_t upstream_port);
  /// Resets what is open.
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;

  void pass();
  void delay(std::chrono::milliseconds each_reply);
  void hold();
  void cut();
  void tear_replies();
  void refuse();

 private:
  class Relay;
  std::unique_ptr<Relay> relay_;
};

}  // namespace testkit
