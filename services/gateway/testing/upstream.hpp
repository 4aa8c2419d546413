/// A service behind the gateway, for tests: answers every request as it is told and keeps what it received.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"
#include "http/client/scripted_server.hpp"

namespace gateway::testing {

/// A request exactly as it came over the wire, its content without the framing.
struct Received {
  std::string head;  ///< with the empty line
  std::string body;

  [[nodiscard]] std::string_view request_line() const { return std::string_view(head).substr(0, head.find("\r\n")); }
  /// Every line of that field, "name: value", case of the name ignored.
  [[nodiscard]] std::vector<std::string> lines(std::string_view name) const {
    std::vector<std::string> found;
    for (std::string_view rest = head; !rest.empty();) {
      const std::size_t end = rest.find("\r\n");
      const std::string_view line = rest.substr(0, end);
      if (base::equals_ignore_case(line.substr(0, line.find(':')), name)) found.emplace_back(line);
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return found;
  }
  /// Value of the only field of that name; "" when there is none, "(repeated)" when there are several.
  [[nodiscard]] std::string value(std::string_view name) const {
    const std::vector<std::string> found = lines(name);
    if (found.size() > 1) return "(repeated)";
    return found.empty() ? "" : std::string(base::trim(std::string_view(found[0]).substr(name.size() + 1)));
  }
};

inline std::string with_length(std::string_view status_and_fields, std::string_view body) {
  return "HTTP/1.1 " + std::string(status_and_fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

class Upstream {
 public:
  using Answer = std::function<std::string(const Received&)>;

  explicit Upstream(Answer answer, std::uint16_t port = 0)
      : answer_(std::move(answer)), server_([this](http::ScriptedPeer& peer) { serve(peer); }, port) {}
  /// Answers everything with `bytes`.
  explicit Upstream(std::string bytes = with_length("200 OK\r\n", "{}"))
      : Upstream([bytes = std::move(bytes)](const Received&) { return bytes; }) {}

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] int connections() const { return server_.connections(); }
  void stop() { server_.stop(); }

  [[nodiscard]] std::vector<Received> all() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }
  [[nodiscard]] std::size_t count() const { return all().size(); }
  [[nodiscard]] Received last() const {
    const std::lock_guard lock(mutex_);
    return received_.empty() ? Received{} : received_.back();
  }

 private:
  void serve(http::ScriptedPeer& peer) {
    while (true) {
      Received request{peer.read_head(), {}};
      if (request.head.empty()) return;
      request.body = read_body(peer, request);
      const std::string answer = answer_(request);
      // Probes of the watcher are answered like everything else, but are no request of a client.
      if (!request.request_line().starts_with("GET /health/")) {
        const std::lock_guard lock(mutex_);
        received_.push_back(std::move(request));
      }
      // "" closes without answering.
      if (answer.empty() || !peer.write(answer)) return;
    }
  }
  static std::string read_body(http::ScriptedPeer& peer, const Received& request) {
    const std::string length = request.value("content-length");
    if (!length.empty()) return peer.read_exactly(std::strtoull(length.c_str(), nullptr, 10));
    std::string body;
    if (request.value("transfer-encoding") != "chunked") return body;
    while (true) {
      const std::size_t size = std::strtoull(peer.read_until("\r\n").c_str(), nullptr, 16);
      body += peer.read_exactly(size);
      peer.read_until("\r\n");
      if (size == 0) return body;
    }
  }

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Received> received_;
  http::ScriptedServer server_;  // last: its threads use the rest
};

}  // namespace gateway::testing
