// Documents with a virus scanner: Debian's clamd with one signature (docs/http-contract.md §4.3).
#include "user/domain/document_scanning.hpp"

#include <functional>
#include <thread>

#include "testing/process/clamd_server.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;

Config config_with(const testkit::ClamdServer& clamd) {
  Config config = test_config();
  config.clamd = scanning::ClamdOptions{.address = scanning::parse_clamd_address(clamd.url()).value(), .patience = 10s};
  config.scan_rules.poll_every = std::chrono::hours{1};  // tests say when
  config.resumable.bytes_max = 3'000'000;
  config.upload_bytes_max = 3'000'000;
  return config;
}

class DocumentScanningTest : public testing::TestWithParam<const char*> {
 protected:
  static std::string status_of(World& world, const Person& person, const std::string& id) {
    return std::string(
        world.get("documents/" + id, person.bearer()).json().at("data").at("document").at("status").as_string());
  }
  /// Until there is a verdict; a new document is looked at at once.
  static std::string settled(World& world, const Person& person, const std::string& id) {
    for (int round = 0; round < 10 && status_of(world, person, id) == "scanning"; ++round) {
      for (int i = 0; i < 200 && status_of(world, person, id) == "scanning"; ++i) std::this_thread::sleep_for(10ms);
      if (status_of(world, person, id) != "scanning") break;
      // Somebody looked for its work before it was there, and put it off.
      world.clock().advance(5s);
      static_cast<void>(world.run(world.app().document_scanning()->run_due()));
    }
    return status_of(world, person, id);
  }
  static bool comes_to(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
    return condition();
  }
  static std::string store(World& world, const Person& person, const std::string& text) {
    const auto reply = world.upload_document(person, text);
    EXPECT_EQ(reply.status, 201) << reply.body;
    return document_id_of(reply);
  }
  static int content(World& world, const Person& person, const std::string& id, const std::string& query = {}) {
    return world.get("documents/" + id + "/content" + query, person.bearer()).status;
  }
  static std::vector<std::string> files(World& world, storage::BlobKind kind) {
    std::vector<std::string> names;
    const auto listed = world.run(world.stores().blobs->list(kind, "", 100)).value();
    for (const auto& blob : listed) names.push_back(blob.name);
    return names;
  }
  static std::string infected() { return "a text with " + testkit::eicar() + " in it"; }
  static std::string notifications(World& world, const Person& person) {
    return world.get("notifications", person.bearer()).body;
  }
};
INSTANTIATE_TEST_SUITE_P(Store, DocumentScanningTest, testing::Values("memory", "sqlite", "mongodb"),
                         [](const auto& row) { return std::string(row.param); });

TEST_P(DocumentScanningTest, HoldsBackWhatIsInfected) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  const std::string id = store(world, kevin, infected());
  EXPECT_EQ(settled(world, kevin, id), "quarantined");
  const auto refused = world.get("documents/" + id + "/content", kevin.bearer());
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.json().at("code"), "DOCUMENT_NOT_READY");
  EXPECT_TRUE(comes_to([&] { return files(world, storage::BlobKind::kDocument).empty(); }));
  EXPECT_EQ(files(world, storage::BlobKind::kQuarantine).size(), 1U);
  EXPECT_TRUE(comes_to([&] { return notifications(world, kevin).find("Eicar-Test-Signature") != std::string::npos; }));
  EXPECT_TRUE(world.comes_to_show(R"(document_scans_total{service="user-service",verdict="infected"} 1)"));
  // It can be removed, and then its bytes are gone as well.
  EXPECT_EQ(world.remove("documents/" + id + "?permanent=true", kevin.bearer()).status, 200);
  EXPECT_EQ(files(world, storage::BlobKind::kQuarantine), std::vector<std::string>{});
}

TEST_P(DocumentScanningTest, GivesNothingOutBeforeTheVerdict) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  clamd.freeze();
  const std::string id = store(world, kevin, "a harmless text");
  EXPECT_EQ(status_of(world, kevin, id), "scanning");
  EXPECT_EQ(content(world, kevin, id), 409);
  EXPECT_EQ(content(world, kevin, id, "?version=1"), 409);
  EXPECT_EQ(world.get("documents/" + id + "/thumbnail", kevin.bearer()).status, 409);
  const auto link = world.post("documents/" + id + "/links", "{}", kevin.bearer());
  ASSERT_EQ(link.status, 201) << link.body;
  const auto made = link.json();
  const std::string url(made.at("data").at("link").at("url").as_string());
  EXPECT_EQ(world.get(url).status, 404);
  const auto form = testkit::multipart({{"file", "b.txt", "text/plain", "other words"}});
  EXPECT_EQ(world.post("documents/" + id + "/versions", form, kevin.with_form()).status, 409);
  EXPECT_EQ(world.post("documents/" + id + "/versions/1/restore", "", kevin.bearer()).status, 409);
  clamd.thaw();
  EXPECT_EQ(settled(world, kevin, id), "ready");
  EXPECT_EQ(content(world, kevin, id), 200);
  EXPECT_EQ(world.get(url).status, 200);
}

// What is larger than its limits it calls clean, and a scanner that comes back may have others.
TEST_P(DocumentScanningTest, ComparesLimitsAgainWhenTheScannerComesBack) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  ASSERT_EQ(settled(world, kevin, store(world, kevin, "a harmless text")), "ready");
  clamd.kill();
  const std::string id = store(world, kevin, std::string(2'000'000, 'a'));
  DocumentScanning& scanning = *world.app().document_scanning();
  EXPECT_TRUE(comes_to([&] {
    static_cast<void>(world.run(scanning.run_due()));
    return scanning.trouble().is_away;
  }));
  clamd.start({.file_max = "1M"});
  world.clock().advance(1h);
  EXPECT_EQ(world.run(scanning.run_due()), 1U);
  EXPECT_EQ(status_of(world, world.sign_in(kevin), id), "quarantined");
}

TEST_P(DocumentScanningTest, WaitsForAScannerThatIsAway) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  clamd.kill();
  const std::string id = store(world, kevin, "a harmless text");
  DocumentScanning& scanning = *world.app().document_scanning();
  EXPECT_TRUE(comes_to([&] {
    static_cast<void>(world.run(scanning.run_due()));
    return scanning.trouble().is_away;
  }));
  EXPECT_EQ(status_of(world, kevin, id), "scanning");
  world.clock().advance(2s);  // what health found is kept for one
  const auto health = world.client().request("GET", "/health");
  EXPECT_NE(health.body.find("the virus scanner is away"), std::string::npos) << health.body;
  clamd.start();
  world.clock().advance(1h);
  EXPECT_EQ(world.run(scanning.run_due()), 1U);
  EXPECT_EQ(status_of(world, world.sign_in(kevin), id), "ready");
}

TEST_P(DocumentScanningTest, LooksAtEachNewVersion) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  const std::string id = store(world, kevin, "first words");
  ASSERT_EQ(settled(world, kevin, id), "ready");
  const auto form = testkit::multipart({{"file", "b.txt", "text/plain", infected()}});
  ASSERT_EQ(world.post("documents/" + id + "/versions", form, kevin.with_form()).status, 201);
  EXPECT_EQ(settled(world, kevin, id), "quarantined");
  EXPECT_EQ(content(world, kevin, id), 409);
}

// What a scanner does not look into it calls clean.
TEST_P(DocumentScanningTest, HoldsBackWhatIsTooLargeToBeLookedInto) {
  testkit::ClamdServer clamd({.file_max = "1M"});
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  DocumentScanning& scanning = *world.app().document_scanning();
  EXPECT_TRUE(comes_to([&] { return scanning.trouble().looked_into == 750'000U; }));
  const std::string id = store(world, kevin, std::string(2'000'000, 'a'));
  EXPECT_EQ(settled(world, kevin, id), "quarantined");
  EXPECT_TRUE(comes_to([&] { return notifications(world, kevin).find("too large") != std::string::npos; }));
}

TEST_P(DocumentScanningTest, IsNotDisturbedByARemovalMeanwhile) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  clamd.freeze();
  const std::string id = store(world, kevin, infected());
  EXPECT_EQ(world.remove("documents/" + id + "?permanent=true", kevin.bearer()).status, 200);
  clamd.thaw();
  const auto until = std::chrono::steady_clock::now() + 20s;
  const auto is_left = [&world] { return world.run(world.stores().work->overdue("scan")).value().items > 0; };
  do {
    world.clock().advance(2min);
    static_cast<void>(world.run(world.app().document_scanning()->run_due()));
    std::this_thread::sleep_for(10ms);
  } while (is_left() && std::chrono::steady_clock::now() < until);
  EXPECT_EQ(world.run(world.stores().work->overdue("scan")).value().items, 0U);
  EXPECT_EQ(files(world, storage::BlobKind::kDocument), std::vector<std::string>{});
  EXPECT_EQ(files(world, storage::BlobKind::kQuarantine), std::vector<std::string>{});
}

// A copy of an installation has the documents, and not the work.
TEST_P(DocumentScanningTest, BeginsAgainForADocumentNobodyLooksAt) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  const std::string id = store(world, kevin, "a harmless text");
  ASSERT_EQ(settled(world, kevin, id), "ready");
  const auto again = world.run(world.stores().documents->modify(kevin.id, id, [](storage::DocumentEntry& entry) {
    entry.details.status = storage::DocumentStatus::kScanning;
    return base::Status{};
  }));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(content(world, kevin, id), 409);
  EXPECT_EQ(settled(world, kevin, id), "ready");
}

TEST_P(DocumentScanningTest, ErasesWhatIsHeldBackWithItsOwner) {
  testkit::ClamdServer clamd;
  World world(GetParam(), config_with(clamd));
  const Person kevin = world.sign_up();
  const std::string id = store(world, kevin, infected());
  ASSERT_EQ(settled(world, kevin, id), "quarantined");
  ASSERT_TRUE(world.run(world.app().erasure().erase(kevin.id)).has_value());
  EXPECT_EQ(files(world, storage::BlobKind::kQuarantine), std::vector<std::string>{});
}

}  // namespace
}  // namespace user
