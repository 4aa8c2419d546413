/// user-service as one object: everything built in order, hosted by its own program or by the all-in-one.
#pragma once

#include <vector>

#include "backend/backend.hpp"
#include "health/reporter.hpp"
#include "hosting/http_service.hpp"
#include "hosting/resources.hpp"
#include "http/application.hpp"
#include "identity/access_token_authenticator.hpp"
#include "media/worker_client.hpp"
#include "security/jwt.hpp"
#include "user/config.hpp"
#include "user/domain/notification_relay.hpp"
#include "user/handlers/context.hpp"
#include "user/housekeeping.hpp"
#include "user/sockets/handshake.hpp"
#include "user/sockets/token_watch.hpp"

namespace user {

class App final : public hosting::HttpService {
 public:
  /// `resources` and `stores` must outlive the app; the loops must have ended before it is destroyed.
  App(Config config, hosting::Resources resources, backend::Backend& stores);

  [[nodiscard]] const http::Router& router() const noexcept { return application_.router(); }
  [[nodiscard]] SocketHub& sockets() noexcept { return *socket_hub_; }

 protected:
  [[nodiscard]] http::RequestHandler& handler() override { return application_; }
  void on_ready(bool is_ready) override;
  void shut_down() override;

 private:
  [[nodiscard]] Context make_context(backend::Backend& stores);
  [[nodiscard]] std::vector<http::Route> make_routes(backend::Backend& stores);
  [[nodiscard]] http::ApplicationOptions make_options() const;

  const Config config_;

  // Who may act.
  security::Hs256Jwt tokens_;
  identity::AccessTokenAuthenticator authenticator_;

  // Domain.
  runtime::WorkerPool image_pool_;
  media::WorkerImageProcessor image_processor_;
  AvatarUrls avatar_urls_;
  Installation installation_;
  AvatarVariants avatar_variants_;
  Avatars avatars_;
  Profiles profiles_;
  Documents documents_;
  Housekeeping housekeeping_;

  // Sockets.
  std::shared_ptr<SocketHub> socket_hub_;
  RefusedTokens refused_tokens_;
  TokenWatch token_watch_;
  SocketParts socket_parts_;
  SocketHandshakes socket_handshakes_;
  NotificationRelay relay_;
  Notifications notifications_;
  // Administration.
  accounts::SecurityJournal journal_;
  accounts::Erasing erasing_;
  AdminActions admin_actions_;

  // HTTP.
  AuditTrail audit_;
  Slots picture_slots_;
  Slots document_slots_;
  guards::EmailChangeLimit email_changes_;
  Context context_;
  health::Reporter health_;
  http::Application application_;
};

}  // namespace user
