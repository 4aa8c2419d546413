/// The part of a HostedService that is the same for all of them: one http::Server in front of one handler.
///
///     class App final : public hosting::HttpService {
///       App(...) : HttpService(resources, options) { ...; use_handler(application_); }
///       base::Status open() override;       // stores, background work
///       void on_ready(bool) override;       // readiness switch
///     };
#pragma once

#include <memory>
#include <string>

#include "hosting/hosted_service.hpp"
#include "hosting/resources.hpp"
#include "http/server.hpp"

namespace hosting {

class HttpService : public HostedService {
 public:
  [[nodiscard]] const std::string& name() const final { return options_.name; }
  [[nodiscard]] base::Status start() final;
  [[nodiscard]] std::uint16_t port() const final { return server_->port(); }
  void begin_drain() final;
  void stop_accepting() final;
  [[nodiscard]] std::size_t open_connections() const final { return server_ ? server_->open_connections() : 0; }
  void stop() final;

 protected:
  HttpService(Resources resources, http::ServerOptions options) : resources_(resources), options_(std::move(options)) {}

  /// What answers; called once, after `open`.
  [[nodiscard]] virtual http::RequestHandler& handler() = 0;
  /// Opens what the service needs before it listens. May block.
  [[nodiscard]] virtual base::Status open() { return {}; }
  /// Readiness: true once it listens, false when draining begins.
  virtual void on_ready(bool is_ready) = 0;
  /// Ends background work; connections are cut already. May block.
  virtual void shut_down() {}

  [[nodiscard]] const Resources& resources() const noexcept { return resources_; }

 private:
  const Resources resources_;
  const http::ServerOptions options_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace hosting
