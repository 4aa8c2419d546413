// The copy of somebody's data, which is made in the background: that it holds everything, or says what is missing.
#include <set>

#include "user/testing/sessions.hpp"
#include "user/testing/uploads.hpp"

namespace user {
namespace {

using storage::BlobKind;

class PrivacyExportTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(PrivacyExportTest);

// Killed after the blob was committed and before the request said so.
TEST_P(PrivacyExportTest, KeepsAnExportThatIsThereAlready) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = text_of(world.post("gdpr/data-export", "", kevin.bearer()).json().at("data").at("id"));
  auto writer = world.run(world.stores().blobs->create(BlobKind::kExport)).value();
  ASSERT_TRUE(world.run(writer->append("{}")));
  ASSERT_TRUE(world.run(writer->commit(id + ".json")));
  EXPECT_EQ(world.run_privacy_work(), 1U);
  // By hand, so that it is not kept with the answers that are compared with the description: no export is like this.
  ASSERT_TRUE(world.client().send("GET /api/v1/users/gdpr/data-export/" + id +
                                  "/download HTTP/1.1\r\nHost: a\r\nAuthorization: " + kevin.authorization +
                                  "\r\n\r\n"));
  EXPECT_EQ(world.client().read_reply().body, "{}");
}

/// Profiles that nobody can read.
class BrokenProfiles final : public storage::ProfileStore {
 public:
  runtime::Task<base::Result<std::optional<storage::Profile>>> find_by_user(std::string) override { co_return gone(); }
  runtime::Task<base::Status> create(storage::Profile) override { co_return gone(); }
  runtime::Task<base::Result<storage::StoredProfile>> upsert(std::string, std::string,
                                                             storage::ProfileChanges) override {
    co_return gone();
  }
  runtime::Task<base::Result<bool>> remove(std::string) override { co_return gone(); }

 private:
  static std::unexpected<base::Error> gone() { return std::unexpected(base::internal_error("damaged page 7")); }
};

TEST_P(PrivacyExportTest, SaysWhichPartOfAnExportCouldNotBeRead) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = text_of(world.post("gdpr/data-export", "", kevin.bearer()).json().at("data").at("id"));
  backend::Backend& stores = world.stores();
  BrokenProfiles broken;
  privacy::DataExport exports({.accounts = *stores.accounts,
                               .sessions = *stores.sessions,
                               .profiles = broken,
                               .settings = *stores.settings,
                               .avatars = *stores.avatars,
                               .documents = *stores.documents,
                               .owned = stores.owned,
                               .blobs = *stores.blobs,
                               .audit = *stores.audit_log,
                               .security_events = *stores.security_events});
  privacy::Policies policies(stores.owned, world.clock(), world.random());
  const logging::Logger log = logging::silent_logger();
  metrics::Registry metrics("user-service", "test");
  privacy::Worker worker({.owned = stores.owned,
                          .blobs = *stores.blobs,
                          .work = *stores.work,
                          .archive = *stores.archive,
                          .exports = exports,
                          .erasure = world.app().erasure(),
                          .policies = policies,
                          .clock = world.clock(),
                          .log = log,
                          .metrics = metrics,
                          .first_policy = privacy::sample_policy(),
                          .is_clock_believed = [] { return true; }},
                         {.export_attempts_max = 3});
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_EQ(world.run(worker.run_due()), 1U);
    world.clock().advance(std::chrono::minutes{10});
  }
  const auto request = world.get("gdpr/requests/" + id, kevin.bearer()).json().at("data");
  EXPECT_EQ(request.at("status"), "REJECTED");
  EXPECT_EQ(text_of(request.at("notes")), "The export failed because a part of your data could not be read: profile");
  EXPECT_EQ(blobs_in(world), 0U);
  EXPECT_NE(metrics.expose().find(R"(privacy_exports_total{service="user-service",outcome="failed"} 1)"),
            std::string::npos);
  EXPECT_EQ(world.run(worker.run_due()), 0U);
}

/// The export of the person, which must work.
boost::json::value export_of(World& world, const Person& person) {
  const std::string id = text_of(world.post("gdpr/data-export", "", person.bearer()).json().at("data").at("id"));
  EXPECT_EQ(world.run_privacy_work(), 1U);
  const auto reply = world.get("gdpr/data-export/" + id + "/download", person.bearer());
  EXPECT_EQ(reply.status, 200) << reply.body;
  return reply.json();
}

// Symptom: only the newest thousand of either log were in the export, and nothing said so.
TEST_P(PrivacyExportTest, ExportsEveryEventAndEveryAccess) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  constexpr std::size_t kRows = 2 * storage::kEventsAnsweredMax + 1;
  for (std::size_t i = 0; i < kRows; ++i) {
    const base::Timestamp at = world.clock().now() - std::chrono::minutes{i / 2};
    storage::SecurityEvent event;
    event.id = "e" + std::to_string(i);
    event.user_id = kevin.id;
    event.type = storage::kLoginEvent;
    event.at = at;
    world.stores().security_events->record(event);
    storage::AuditEntry access;
    access.id = storage::time_ordered_id(at, world.random());
    access.user_id = access.accessor_id.emplace(kevin.id);
    access.accessor_type = "user";
    access.action = "UPDATE";
    access.resource = "MadeUp";
    access.accessed_at = at;
    world.stores().audit_log->record(access);
    if (i % 500 > 0) continue;
    ASSERT_TRUE(world.run(world.stores().security_events->flush()));
    ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  }
  const boost::json::value document = export_of(world, kevin);
  std::set<std::string> events;
  for (const auto& event : document.at("securityEvents").as_array()) events.insert(text_of(event.at("id")));
  EXPECT_EQ(events.size(), kRows);
  EXPECT_EQ(document.at("securityEvents").as_array().size(), kRows);
  std::set<std::string> accesses;
  for (const auto& access : document.at("dataAccesses").as_array()) {
    if (access.at("resource") == "MadeUp") accesses.insert(text_of(access.at("id")));
  }
  EXPECT_EQ(accesses.size(), kRows);
}

// Symptom: an export that always said that there were none would have passed.
TEST_P(PrivacyExportTest, ExportsSignInsEventsLinksAndThePicture) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  storage::Session session = session_of(world, kevin, "s1");
  session.ip_address = "192.0.2.9";
  ASSERT_TRUE(world.run(world.stores().sessions->create(session)));
  storage::SecurityEvent event;
  event.id = "e1";
  event.user_id = kevin.id;
  event.type = storage::kLoginEvent;
  event.ip_address = "192.0.2.9";
  event.at = world.clock().now();
  world.stores().security_events->record(event);
  const auto upload = world.upload_document(kevin, "a text");
  ASSERT_EQ(world.post("documents/" + document_id_of(upload) + "/links", "{}", kevin.bearer()).status, 201);
  ASSERT_EQ(world.upload_avatar(kevin, small_png()).status, 200);
  const boost::json::value document = export_of(world, kevin);
  const boost::json::array& sessions = document.at("sessions").as_array();
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_EQ(sessions[0].at("id"), "s1");
  EXPECT_EQ(sessions[0].at("ipAddress"), "192.0.2.9");
  EXPECT_EQ(sessions[0].at("signedInAt"), "2026-01-31T12:00:00.000Z");
  EXPECT_FALSE(sessions[0].as_object().contains("tokenHash"));
  const boost::json::array& events = document.at("securityEvents").as_array();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].at("id"), "e1");
  EXPECT_EQ(text_of(events[0].at("type")), storage::kLoginEvent);
  EXPECT_EQ(events[0].at("ipAddress"), "192.0.2.9");
  EXPECT_EQ(document.at("documentLinks").as_array().size(), 1U);
  EXPECT_EQ(document.at("avatar").at("width"), boost::json::value(32));
  EXPECT_FALSE(document.at("dataAccesses").as_array().empty());
}

// More than one page and more than one piece: nothing is left out and nothing twice.
TEST(LongExportTest, WritesALongHistoryPieceByPiece) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  std::vector<storage::Record> rows;
  for (int i = 0; i < 3'000; ++i) {
    storage::HistoryEntry row;
    row.id = world.random().uuid();
    row.user_id = kevin.id;
    row.entity_id = "e" + std::to_string(i);
    row.created_at = world.clock().now();
    rows.emplace_back(std::move(row));
  }
  ASSERT_TRUE(world.run(world.stores().archive->write(std::move(rows))));
  const std::string id = text_of(world.post("gdpr/data-export", "", kevin.bearer()).json().at("data").at("id"));
  EXPECT_EQ(world.run_privacy_work(), 1U);
  const auto reply = world.get("gdpr/data-export/" + id + "/download", kevin.bearer());
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("history").as_array().size(), 3'000U);
}

}  // namespace
}  // namespace user
