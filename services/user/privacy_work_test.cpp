// What is done in the background with what people ask of their data, when things go wrong meanwhile.
#include <fstream>
#include <set>
#include <thread>

#include "user/erasure_parts.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using storage::BlobKind;

class PrivacyWorkTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(PrivacyWorkTest);

constexpr std::chrono::hours kOneDay{24};

template <class T>
std::size_t rows_of(World& world, const std::string& owner) {
  return static_cast<std::size_t>(world.run(world.stores().owned.of<T>().list(owner, {})).value().total);
}

std::size_t blobs(World& world) {
  std::size_t count = 0;
  for (const BlobKind kind : storage::kBlobKinds) {
    count += world.run(world.stores().blobs->list(kind, "", storage::kBlobListMax)).value().size();
  }
  return count;
}

/// A row or a file of everything.
void fill(World& world, const Person& person) {
  ASSERT_EQ(world.post("favorites", R"({"entityType":"HOTEL","entityId":"h1"})", person.bearer()).status, 201);
  ASSERT_EQ(
      world.post("history", R"({"actionType":"VIEWED","entityType":"hotel","entityId":"h1"})", person.bearer()).status,
      200);
  ASSERT_EQ(world.put("settings", R"({"preferences":{"language":"French"}})", person.bearer()).status, 200);
  ASSERT_EQ(world.put("profile/me", R"({"bio":"about me"})", person.bearer()).status, 200);
  ASSERT_EQ(world.put("gdpr/consent", R"({"analytics":true})", person.bearer()).status, 200);
  ASSERT_EQ(world.upload_document(person, "a text").status, 201);
  ASSERT_EQ(world.upload_avatar(person, small_png()).status, 200);
  ASSERT_EQ(world.post("gdpr/data-export", "", person.bearer()).status, 201);
}

/// What the store has under the user's id, by name; empty when nothing is left.
std::set<std::string> left_of(World& world, const std::string& id) {
  std::set<std::string> left;
  backend::Backend& stores = world.stores();
  if (world.run(stores.accounts->find_by_id(id)).value()) left.insert("account");
  if (world.run(stores.profiles->find_by_user(id)).value()) left.insert("profile");
  if (world.run(stores.avatars->find_by_user(id)).value()) left.insert("avatar");
  if (world.run(stores.settings->get(id)).value().language != "English") left.insert("settings");
  if (world.run(stores.documents->usage(id)).value().count > 0) left.insert("documents");
  storage::for_each_kind([&]<class Row>() {
    if (rows_of<Row>(world, id) > 0) left.insert(storage::Described<Row>::kind.name);
  });
  if (!world.run(stores.audit_log->newest_of_user(id, 10)).value().empty()) left.insert("audit");
  if (!world.run(stores.security_events->newest_of_user(id, 10)).value().empty()) left.insert("security events");
  return left;
}

TEST_P(PrivacyWorkTest, DeletesEverythingAfterTheGracePeriod) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  fill(world, kevin);
  ASSERT_EQ(world.post("favorites", R"({"entityType":"HOTEL","entityId":"h1"})", other.bearer()).status, 201);
  ASSERT_EQ(world.upload_document(other, "mine").status, 201);
  static_cast<void>(world.run_privacy_work());
  ASSERT_EQ(world.post("gdpr/data-deletion", "{}", kevin.bearer()).status, 201);
  world.clock().advance(30 * kOneDay - std::chrono::minutes{1});
  static_cast<void>(world.run_privacy_work());
  const Person still = world.sign_in(kevin);
  EXPECT_EQ(world.get("profile", still.bearer()).status, 200);
  world.clock().advance(std::chrono::minutes{1});
  EXPECT_GT(world.run_privacy_work(), 0U);
  expect_error(world.get("profile", still.bearer()), 401, "User not found or inactive", "USER_INACTIVE");
  EXPECT_EQ(left_of(world, kevin.id), std::set<std::string>{});
  EXPECT_EQ(blobs(world), 1U);
  EXPECT_EQ(left_of(world, other.id).count("favourites"), 1U);
  EXPECT_TRUE(world.comes_to_show(R"(privacy_deletions_total{service="user-service"} 1)"));
  // The second look, which ends it; then nothing waits any more.
  world.clock().advance(std::chrono::minutes{15});
  EXPECT_EQ(world.run_privacy_work(), 1U);
  world.clock().advance(400 * kOneDay);
  EXPECT_EQ(world.run_privacy_work(), 0U);
}

TEST_P(PrivacyWorkTest, ErasesAtOnceForAnAdministrator) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  fill(world, kevin);
  EXPECT_TRUE(world.run(world.app().erasure().erase(kevin.id)).value());
  EXPECT_EQ(left_of(world, kevin.id), std::set<std::string>{});
  EXPECT_FALSE(world.run(world.app().erasure().erase(kevin.id)).value());
  EXPECT_GT(world.run_privacy_work(), 0U);  // the export that was asked for finds nothing to do
  EXPECT_EQ(blobs(world), 0U);
}

TEST_P(PrivacyWorkTest, LeavesNothingOfWhatWasUploadedMeanwhile) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  fill(world, kevin);
  std::atomic<bool> is_over = false;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back([&, i] {
      testkit::HttpClient client(world.app().port());
      const std::string form = testkit::multipart({{"file", "n.txt", "text/plain", "text " + std::to_string(i)}});
      while (!is_over) {
        static_cast<void>(client.request("POST", "/api/v1/users/documents", form, kevin.with_form()));
        static_cast<void>(client.request("POST", "/api/v1/users/favorites",
                                         R"({"entityType":"HOTEL","entityId":"x)" + std::to_string(i) + "\"}",
                                         kevin.bearer()));
        static_cast<void>(client.request("POST", "/api/v1/users/gdpr/export", "", kevin.bearer()));
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  ASSERT_TRUE(world.run(world.app().erasure().erase(kevin.id)));
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  is_over = true;
  clients.clear();
  static_cast<void>(world.run_privacy_work());
  world.clock().advance(std::chrono::minutes{15});
  static_cast<void>(world.run_privacy_work());
  world.clock().advance(std::chrono::minutes{15});
  static_cast<void>(world.run_privacy_work());
  EXPECT_EQ(left_of(world, kevin.id), std::set<std::string>{});
  EXPECT_EQ(blobs(world), 0U);
  world.clock().advance(400 * kOneDay);
  EXPECT_EQ(world.run_privacy_work(), 0U);
}

// Two processes of one installation look for work at the same time.
TEST_P(PrivacyWorkTest, IsDoneOnceByManyWorkers) {
  World world(GetParam());
  for (int i = 0; i < 12; ++i) {
    const Person person = world.sign_up("p" + std::to_string(i) + "@example.com");
    ASSERT_EQ(world.post("gdpr/data-export", "", person.bearer()).status, 201);
  }
  std::vector<std::uint64_t> done(3);
  {
    std::vector<std::jthread> processes;
    for (std::uint64_t& items : done) {
      processes.emplace_back([&] { items = world.run_privacy_work(); });
    }
  }
  EXPECT_EQ(done[0] + done[1] + done[2], 12U);
  EXPECT_TRUE(world.comes_to_show(R"(privacy_exports_total{service="user-service",outcome="completed"} 12)"));
}

TEST_P(PrivacyWorkTest, TakesOverWhatADeadProcessHad) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto asked = world.post("gdpr/data-export", "", kevin.bearer());
  const std::string path = "gdpr/data-export/" + text_of(asked.json().at("data").at("id")) + "/download";
  const auto dead = world.run(world.stores().work->claim("export", std::chrono::minutes{1})).value();
  ASSERT_TRUE(dead);
  EXPECT_EQ(world.run_privacy_work(), 0U);
  world.clock().advance(std::chrono::minutes{1});
  EXPECT_EQ(world.run_privacy_work(), 1U);
  EXPECT_EQ(world.get(path, kevin.bearer()).status, 200);
}

// Killed after the blob was committed and before the request said so.
TEST_P(PrivacyWorkTest, KeepsAnExportThatIsThereAlready) {
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

TEST_P(PrivacyWorkTest, SaysWhichPartOfAnExportCouldNotBeRead) {
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
                          .first_policy = privacy::sample_policy()},
                         {.export_attempts_max = 3});
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_EQ(world.run(worker.run_due()), 1U);
    world.clock().advance(std::chrono::minutes{10});
  }
  const auto request = world.get("gdpr/requests/" + id, kevin.bearer()).json().at("data");
  EXPECT_EQ(request.at("status"), "REJECTED");
  EXPECT_EQ(text_of(request.at("notes")), "The export failed because a part of your data could not be read: profile");
  EXPECT_EQ(blobs(world), 0U);
  EXPECT_NE(metrics.expose().find(R"(privacy_exports_total{service="user-service",outcome="failed"} 1)"),
            std::string::npos);
  EXPECT_EQ(world.run(worker.run_due()), 0U);
}

// The memory store's archive stands apart from its accounts.
class PrivacyRestoreTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Store, PrivacyRestoreTest, ::testing::Values("sqlite", "mongodb"),
                         [](const auto& chosen) { return std::string(chosen.param); });

TEST_P(PrivacyRestoreTest, ErasesAgainWhomARestoreBroughtBack) {
  const testkit::TemporaryFolder folder;
  Config config = test_config();
  config.privacy.erasure_ledger = folder.path() / "erasures";
  World world(GetParam(), std::move(config));
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  auto account = world.run(world.stores().accounts->find_by_id(kevin.id)).value();
  ASSERT_TRUE(world.run(world.app().erasure().erase(kevin.id)));
  static_cast<void>(world.run_privacy_work());
  world.clock().advance(std::chrono::minutes{15});
  static_cast<void>(world.run_privacy_work());
  EXPECT_EQ(world.run(world.app().erasure().repeat_after_restore()).value(), 0U);

  // As a backup of before would have it.
  ASSERT_TRUE(world.run(world.stores().owned.of<storage::Erasure>().remove_all(storage::kInstallationOwner)));
  ASSERT_TRUE(world.run(world.stores().accounts->create(*account)));
  EXPECT_EQ(world.get("profile", world.sign_in(kevin).bearer()).status, 200);
  EXPECT_EQ(world.run(world.app().erasure().repeat_after_restore()).value(), 1U);
  EXPECT_EQ(world.get("profile", world.sign_in(kevin).bearer()).status, 401);
  EXPECT_EQ(world.get("profile", world.sign_in(other).bearer()).status, 200);
  EXPECT_EQ(world.run(world.app().erasure().repeat_after_restore()).value(), 0U);
}

// A replica has its own file, and the installation one list.
TEST_P(PrivacyRestoreTest, LearnsFromTheDatabaseWhatOthersErased) {
  const testkit::TemporaryFolder folder;
  World world(GetParam());
  const Person kevin = world.sign_up();
  ASSERT_TRUE(world.run(world.app().erasure().erase(kevin.id)));
  static_cast<void>(world.run_privacy_work());
  world.clock().advance(std::chrono::minutes{15});
  static_cast<void>(world.run_privacy_work());
  runtime::WorkerPool pool({.name = "other", .threads = 1});
  privacy::ErasureLedger ledger(folder.path() / "erasures", pool);
  privacy::Erasure erasure(erasure_parts(world.stores(), ledger, world.resources(), std::chrono::minutes{15}));
  ASSERT_TRUE(world.run(erasure.fetch_ledger()));
  EXPECT_EQ(ledger.digests(), std::set<std::string>{privacy::erasure_digest(kevin.id)});
}

TEST_P(PrivacyRestoreTest, AddsTheWorkOfRequestsThatACopyBrought) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = text_of(world.post("gdpr/data-export", "", kevin.bearer()).json().at("data").at("id"));
  const auto claim = world.run(world.stores().work->claim("export", std::chrono::minutes{1})).value();
  ASSERT_TRUE(world.run(world.stores().work->finish(*claim)).value());
  EXPECT_EQ(world.run_privacy_work(), 0U);
  ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));
  EXPECT_EQ(world.run_privacy_work(), 1U);
  EXPECT_EQ(world.get("gdpr/data-export/" + id + "/download", kevin.bearer()).status, 200);
}

// More than one page and more than one piece: nothing is left out and nothing twice.
TEST(PrivacyExportTest, WritesALongHistoryPieceByPiece) {
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
