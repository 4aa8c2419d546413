/// auth-service as one object, hosted by its own program or by the all-in-one: endpoints, health, metrics.
///
///     auto config = auth::read_config(values, token_key);
///     services.push_back(std::make_unique<auth::App>(std::move(*config), resources, *stores));
#pragma once

#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/first_admin.hpp"
#include "accounts/password_rules.hpp"
#include "accounts/passwords.hpp"
#include "accounts/security_journal.hpp"
#include "accounts/sessions.hpp"
#include "accounts/unlocking.hpp"
#include "auth/config.hpp"
#include "auth/handlers/context.hpp"
#include "auth/housekeeping.hpp"
#include "backend/backend.hpp"
#include "guards/email_change_limit.hpp"
#include "health/reporter.hpp"
#include "hosting/http_service.hpp"
#include "hosting/resources.hpp"
#include "http/application.hpp"
#include "identity/access_token_authenticator.hpp"
#include "security/jwt.hpp"
#include "security/password_hasher.hpp"

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
  [[nodiscard]] Context make_context(backend::Backend& stores);
  [[nodiscard]] std::vector<http::Route> make_routes();
  /// Prints the token for the first administrator, if this is the process to do that. The token is no secret of the
  /// installation: it works once, for a day, and outside production only.
  [[nodiscard]] runtime::Task<void> offer_setup();
  [[nodiscard]] http::ApplicationOptions make_options() const;

  const Config config_;

  // Who may act.
  security::Hs256Jwt tokens_;
  identity::AccessTokenAuthenticator authenticator_;

  // Accounts.
  security::PasswordHasher hasher_;
  accounts::Passwords passwords_;
  accounts::PasswordRules password_rules_;
  accounts::SecurityJournal journal_;
  accounts::Sessions sessions_;
  accounts::Accounts accounts_;
  accounts::FirstAdmin first_admin_;
  Housekeeping housekeeping_;

  // HTTP.
  guards::EmailChangeLimit email_changes_;
  accounts::UnlockWatch unlock_watch_;
  Context context_;
  health::Reporter health_;
  http::Application application_;
};

}  // namespace auth
