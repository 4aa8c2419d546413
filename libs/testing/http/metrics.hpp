/// What a service shows at /metrics, for tests of its figures.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "testing/http/client.hpp"

namespace testkit {

/// Whether the service at this port shows exactly this line.
[[nodiscard]] inline bool shows(std::uint16_t port, std::string_view sample) {
  const std::string text = HttpClient(port).request("GET", "/metrics").body;
  return text.find("\n" + std::string(sample) + "\n") != std::string::npos;
}

/// Whether it does within 20 s: what happens in the background needs a moment to be seen.
[[nodiscard]] inline bool comes_to_show(std::uint16_t port, std::string_view sample) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!shows(port, sample) && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return shows(port, sample);
}

}  // namespace testkit
