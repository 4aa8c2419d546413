#include "storage/conformance/backend.hpp"
#include "storage/memory/cache.hpp"
#include "storage/memory/stores.hpp"

namespace storage::conformance {
namespace {

std::unique_ptr<Backend> make_backend() {
  auto backend = std::make_unique<Backend>();
  auto changes = std::make_unique<memory::TokenChangeLog>();
  backend->accounts = memory::make_account_store(backend->clock, *changes);
  backend->sessions = memory::make_session_store(backend->clock, *changes, kSessionOptions);
  backend->revocations = memory::make_revocation_store(backend->clock, *changes);
  backend->feed = std::move(changes);
  backend->profiles = memory::make_profile_store(backend->clock);
  backend->settings = memory::make_settings_store(backend->clock);
  backend->avatars = memory::make_avatar_store();
  backend->people =
      make_person_store_in_steps({*backend->accounts, *backend->avatars, *backend->settings, &nobody_goes});
  backend->documents = memory::make_document_catalogue();
  backend->audit = memory::make_audit_log();
  backend->security_events = memory::make_security_event_log();
  backend->blobs = memory::make_blob_store(backend->clock);
  backend->rate_limits = memory::make_rate_limit_store(backend->clock);
  backend->pins = memory::make_pin_store(backend->clock);
  backend->archive = memory::make_archive();
  backend->installation = memory::make_installation_store();
  backend->origin = memory::make_store_origin();
  backend->archive_sees_stores = false;
  return backend;
}

const auto kMemory = testing::Values(&make_backend);
INSTANTIATE_TEST_SUITE_P(Memory, AccountStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, SessionStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, RevocationStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, TokenChangeFeedConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, ProfileStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, SettingsStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, AvatarStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, DocumentCatalogueConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, UploadStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, PersonStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, AuditLogConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, SecurityEventLogConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, BlobStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, RateLimitStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, PinStoreConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, ArchiveConformance, kMemory);
INSTANTIATE_TEST_SUITE_P(Memory, InstallationStoreConformance, kMemory);

}  // namespace
}  // namespace storage::conformance
