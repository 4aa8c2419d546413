#include "storage/mongodb/test_backend.hpp"

namespace storage::conformance {
namespace {

std::unique_ptr<Backend> make_backend() { return std::make_unique<mongodb::MongodbBackend>(); }

const auto kMongodb = testing::Values(&make_backend);
INSTANTIATE_TEST_SUITE_P(Mongodb, AccountStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, SessionStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, RevocationStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, TokenChangeFeedConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, ProfileStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, SettingsStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, AvatarStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, DocumentCatalogueConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, UploadStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, PersonStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, PersonDeletionConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, DeliveryLogConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, OwnedRecordsConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, WorkQueueConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, AuditLogConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, SecurityEventLogConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, ArchiveConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, InstallationStoreConformance, kMongodb);
INSTANTIATE_TEST_SUITE_P(Mongodb, BlobStoreConformance, kMongodb);

}  // namespace
}  // namespace storage::conformance
