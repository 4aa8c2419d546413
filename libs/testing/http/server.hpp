/// Runs an http::RequestHandler on a free loopback port for the length of a test.
#pragma once

#include "base/check.hpp"
#include "http/server.hpp"
#include "runtime/event_loops.hpp"

namespace testkit {

class HttpServer {
 public:
  explicit HttpServer(http::RequestHandler& handler, http::ServerLimits limits = {}, std::size_t loops = 1)
      : loops_(loops), server_(loops_, {.name = "test", .address = "127.0.0.1", .port = 0, .limits = limits}, handler) {
    base::check(server_.listen().has_value(), "the test server cannot listen");
    loops_.start();
  }
  ~HttpServer() {
    server_.close();
    loops_.stop();
    loops_.join();
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] http::Server& server() { return server_; }
  [[nodiscard]] runtime::EventLoops& loops() { return loops_; }

 private:
  runtime::EventLoops loops_;
  http::Server server_;
};

}  // namespace testkit
