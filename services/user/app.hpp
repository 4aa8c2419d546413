/// user-service as one object: everything built in order, hosted by its own program or by the all-in-one.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "backend/backend.hpp"
#include "health/reporter.hpp"
#include "hosting/http_service.hpp"
#include "hosting/resources.hpp"
#include "http/application.hpp"
#include "identity/access_token_authenticator.hpp"
#include "media/worker_client.hpp"
#include "privacy/worker.hpp"
#include "scanning/clamd.hpp"
#include "security/jwt.hpp"
#include "user/config.hpp"
#include "user/domain/change_listeners.hpp"
#include "user/domain/document_scanning.hpp"
#include "user/domain/notification_relay.hpp"
#include "user/handlers/context.hpp"
#include "user/housekeeping.hpp"
#include "user/limiters.hpp"
#include "user/sockets/handshake.hpp"
#include "user/sockets/token_watch.hpp"

namespace user {

class App final : public hosting::HttpService {
 public:
  /// `resources` and `stores` must outlive the app; the loops must have ended before it is destroyed.
  App(Config config, hosting::Resources resources, backend::Backend& stores);

  /// What is done in the background with what people ask of their data.
  [[nodiscard]] privacy::Worker& privacy_worker() noexcept { return privacy_worker_; }
  [[nodiscard]] Housekeeping& housekeeping() noexcept { return housekeeping_; }
  [[nodiscard]] privacy::Erasure& erasure() noexcept { return erasure_; }
  [[nodiscard]] DocumentScanning* document_scanning() noexcept { return scanning_.get(); }
  [[nodiscard]] const http::Router& router() const noexcept { return application_.router(); }
  [[nodiscard]] SocketHub& sockets() noexcept { return *socket_hub_; }

 protected:
  [[nodiscard]] http::RequestHandler& handler() override { return application_; }
  void on_ready(bool is_ready) override;
  void shut_down() override;

 private:
  [[nodiscard]] std::unique_ptr<DocumentScanning> make_scanning(backend::Backend& stores);
  [[nodiscard]] Documents::Parts document_parts(backend::Backend& stores);
  [[nodiscard]] Context make_context(backend::Backend& stores);
  [[nodiscard]] std::vector<http::Route> make_routes();
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
  Housekeeping housekeeping_;

  // Sockets.
  std::shared_ptr<SocketHub> socket_hub_;
  RefusedTokens refused_tokens_;
  TokenWatch token_watch_;
  SocketParts socket_parts_;
  SocketHandshakes socket_handshakes_;
  NotificationRelay relay_;
  Notifications notifications_;

  // Changes, and who listens.
  AuditRows audit_rows_;
  AccountNotices account_notices_;
  ChangedSockets changed_sockets_;
  Changes changes_;

  // Documents, and who looks at them first.
  std::unique_ptr<scanning::Clamd> scanner_;    ///< null: nobody
  std::unique_ptr<DocumentScanning> scanning_;  ///< likewise
  Documents documents_;
  DocumentVersions document_versions_;
  ResumableUploads resumable_uploads_;
  DocumentLinks document_links_;
  DocumentThumbnails document_thumbnails_;
  const DocumentMetrics document_metrics_;

  // Administration.
  accounts::SecurityJournal journal_;
  AdminActions admin_actions_;

  // What people ask of their data.
  privacy::ErasureLedger erasure_ledger_;
  privacy::Erasure erasure_;
  privacy::DataExport data_export_;
  privacy::Policies policies_;
  privacy::Consents consents_;
  privacy::Requests requests_;
  privacy::Worker privacy_worker_;
  const security::PasswordHasher hasher_;
  const accounts::Passwords passwords_;

  // HTTP.
  AuditTrail audit_;
  Slots picture_slots_;
  Slots document_slots_;
  Limiters limiters_;
  guards::EmailChangeLimit email_changes_;
  Context context_;
  health::Reporter health_;
  std::atomic<bool> is_draining_ = false;
  http::Application application_;
};

}  // namespace user
