#include "hosting/http_service.hpp"

#include <thread>

#include "hosting/telemetry.hpp"

namespace hosting {
namespace {

constexpr std::chrono::milliseconds kCutWait{500};
constexpr std::chrono::milliseconds kPause{2};

}  // namespace

base::Status HttpService::start() {
  if (base::Status opened = open(); !opened) return opened;
  http::ServerOptions options = options_;
  options.shares = resources_.client_shares;
  server_ = std::make_unique<http::Server>(resources_.loops, std::move(options), handler());
  if (base::Status listening = server_->listen(); !listening) return listening;
  expose_server(resources_.metrics, *server_);
  on_ready(true);
  return {};
}

void HttpService::begin_drain() {
  on_ready(false);
  server_->announce_closing();
}

void HttpService::stop_accepting() { server_->drain(); }

void HttpService::stop() {
  if (server_) {
    server_->close();
    // Connections end on their own loops; handlers must not outlive what they use.
    const auto until = std::chrono::steady_clock::now() + kCutWait;
    while (server_->open_connections() > 0 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(kPause);
  }
  shut_down();
}

}  // namespace hosting
