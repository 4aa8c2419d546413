/// socket.io-client of npm in a process of its own, which is how the web application connects.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "stack.hpp"

namespace integration {

/// `sockets` sockets of one process of Node.js; what happens to them is its output.
class Browser {
 public:
  Browser(std::uint16_t port, const std::string& token, int sockets = 1)
      : process_(node(),
                 {client_folder() + "/listen.mjs", "http://127.0.0.1:" + std::to_string(port), token,
                  std::to_string(sockets)},
                 {}) {}

  [[nodiscard]] bool comes_to_say(const std::string& text, std::chrono::milliseconds timeout = 60s) {
    return process_.wait_for_output(text, timeout);
  }
  [[nodiscard]] std::string said() const { return process_.output(); }
  [[nodiscard]] std::size_t times(const std::string& text) const {
    const std::string all = said();
    std::size_t count = 0;
    for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
    return count;
  }
  /// What follows `beginning` in the lines that begin so.
  [[nodiscard]] std::vector<std::string> lines(const std::string& beginning) const {
    std::istringstream all(said());
    std::vector<std::string> found;
    for (std::string line; std::getline(all, line);) {
      if (line.starts_with(beginning)) found.push_back(line.substr(beginning.size()));
    }
    return found;
  }

 private:
  static std::string client_folder() { return DREAMSCAPE_SOURCE_DIR "/tests/integration/socket_io"; }
  /// A machine without it cannot tell whether sockets work, so that is a failure.
  static std::string node() {
    if (!std::filesystem::exists(client_folder() + "/node_modules/socket.io-client")) {
      throw std::runtime_error("socket.io-client is missing; scripts/test installs it");
    }
    for (const char* place : {"/usr/bin/node", "/usr/local/bin/node"}) {
      if (std::filesystem::exists(place)) return place;
    }
    throw std::runtime_error("Node.js is missing; scripts/test installs it");
  }
  Process process_;
};

}  // namespace integration
