/// auth-service as one object, hosted by its own program or by the all-in-one: endpoints, health, metrics.
///
///     auto config = auth::read_config(values, token_key);
///     services.push_back(std::make_unique<auth::App>(std::move(*config), resources, *stores));
#pragma once

#include <vector>

#include "auth/api.hpp"
#include "auth/config.hpp"
#include "auth/housekeeping.hpp"
#include "backend/backend.hpp"
#include "health/reporter.hpp"
#include "hosting/http_service.hpp"
#include "hosting/resources.hpp"
#include "http/application.hpp"

namespace auth {

class App final : public hosting::HttpService {
 public:
  /// `resources` and `stores` must outlive the app; the loops must have ended before it is destroyed.
  App(Config config, hosting::Resources resources, backend::Backend& stores);

  [[nodiscard]] const http::Router& router() const noexcept { return application_.router(); }

 protected:
  [[nodiscard]] http::RequestHandler& handler() override { return application_; }
  void on_ready(bool is_ready) override;
  void shut_down() override { housekeeping_.stop(); }

 private:
  [[nodiscard]] std::vector<http::Route> make_routes();
  /// Prints the token for it, if this is the process to do that. The token is no secret of the installation: it works
  /// once, for a day, and outside production only.
  [[nodiscard]] runtime::Task<void> offer_setup(accounts::FirstAdmin& first);
  [[nodiscard]] http::ApplicationOptions make_options() const;

  const Config config_;
  Api api_;
  health::Reporter health_;
  Housekeeping housekeeping_;
  http::Application application_;
};

}  // namespace auth
