/// A Client on loops of its own, for tests.
#pragma once

#include <stdexcept>
#include <thread>

#include "runtime/run.hpp"
#include "storage/redis/client.hpp"

namespace storage::redis {

class TestClient {
 public:
  explicit TestClient(Options options, std::size_t loops = 2) : loops_(loops), client_(loops_, std::move(options)) {
    loops_.start();
  }
  /// The client's connections end on loops that still run.
  ~TestClient() { loops_.stop(); }

  [[nodiscard]] Client& operator*() noexcept { return client_; }
  [[nodiscard]] Outcome call(Command command) { return runtime::run(client_.call(std::move(command))); }
  /// Whether the server answers within `timeout`.
  [[nodiscard]] bool wait_until_up(std::chrono::milliseconds timeout = std::chrono::seconds{20}) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    while (std::chrono::steady_clock::now() < until) {
      if (call({"PING"})) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return false;
  }

 private:
  runtime::EventLoops loops_;
  Client client_;
};

/// Long deadlines: no answer may be lost to a busy machine. A test about a deadline sets a short one.
[[nodiscard]] inline Options options_for(std::string_view url) {
  Options options;
  options.connect_timeout = options.command_timeout = std::chrono::seconds{20};
  auto address = parse_address(url);
  if (!address) throw std::runtime_error(address.error().message());
  options.address = std::move(*address);
  return options;
}

}  // namespace storage::redis
