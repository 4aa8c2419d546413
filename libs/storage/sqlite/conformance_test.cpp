#include "storage/sqlite/test_database.hpp"

namespace storage::conformance {
namespace {

std::unique_ptr<Backend> make_backend() { return std::make_unique<sqlite::SqliteBackend>(); }

const auto kSqlite = testing::Values(&make_backend);
INSTANTIATE_TEST_SUITE_P(Sqlite, AccountStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, SessionStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, RevocationStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, TokenChangeFeedConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, ProfileStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, SettingsStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, AvatarStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, DocumentCatalogueConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, UploadStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, PersonStoreConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, PersonDeletionConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, DeliveryLogConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, OwnedRecordsConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, WorkQueueConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, AuditLogConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, SecurityEventLogConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, ArchiveConformance, kSqlite);
INSTANTIATE_TEST_SUITE_P(Sqlite, InstallationStoreConformance, kSqlite);

}  // namespace
}  // namespace storage::conformance
