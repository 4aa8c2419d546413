// What is done in the background with what people ask of their data, when things go wrong meanwhile.
#include <atomic>
#include <set>
#include <thread>

#include "storage/ports/canonical_text.hpp"
#include "user/testing/blobs_behind.hpp"
#include "user/testing/sessions.hpp"
#include "user/testing/uploads.hpp"

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

/// The kinds of files that there are, by their place in kBlobKinds.
std::set<BlobKind> kinds_of_blobs(World& world) {
  std::set<BlobKind> kinds;
  for (const BlobKind kind : storage::kBlobKinds) {
    if (!world.run(world.stores().blobs->list(kind, "", 1)).value().empty()) kinds.insert(kind);
  }
  return kinds;
}

/// An upload whose first piece comes with it.
testkit::FieldList begun_upload(const Person& person) {
  testkit::FieldList fields = person.bearer();
  fields.emplace_back("Tus-Resumable", "1.0.0");
  fields.emplace_back("Upload-Length", "10");
  fields.emplace_back("Upload-Metadata", "filename bm90ZXMudHh0");  // notes.txt
  fields.emplace_back("Content-Type", "application/offset+octet-stream");
  return fields;
}

/// A document with an older version and a link, one in the trash, and one that is half here.
void fill_documents(World& world, const Person& person) {
  const auto upload = world.upload_document(person, "a text");
  ASSERT_EQ(upload.status, 201);
  const std::string path = "documents/" + document_id_of(upload);
  const std::string newer = testkit::multipart({{"file", "notes.txt", "", "a newer text"}});
  ASSERT_EQ(world.post(path + "/versions", newer, person.with_form()).status, 201);
  ASSERT_EQ(world.post(path + "/links", "{}", person.bearer()).status, 201);
  const auto unwanted = world.upload_document(person, "an unwanted text", "unwanted.txt");
  ASSERT_EQ(world.remove("documents/" + document_id_of(unwanted), person.bearer()).status, 200);
  ASSERT_EQ(world.post("documents/uploads", "piece", begun_upload(person)).status, 201);
}

/// What auth-service and other services write.
void fill_for_others(World& world, const Person& person) {
  storage::Session session = session_of(world, person, "session of " + person.id);
  session.expires_at = world.clock().now() + 400 * kOneDay;
  ASSERT_TRUE(world.run(world.stores().sessions->create(session)));
  storage::SecurityEvent event;
  event.id = world.random().uuid();
  event.user_id = person.id;
  event.type = storage::kLoginEvent;
  event.at = world.clock().now();
  world.stores().security_events->record(event);
  storage::Notification notification;
  notification.id = world.random().uuid();
  notification.user_id = person.id;
  notification.created_at = notification.updated_at = world.clock().now();
  ASSERT_TRUE(world.run(world.stores().owned.of<storage::Notification>().create(notification)));
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
  ASSERT_EQ(world.post("onboarding", "", person.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));
  const std::string policy = text_of(world.get("gdpr/privacy-policy").json().at("data").at("id"));
  ASSERT_EQ(world.post("gdpr/privacy-policy/accept", R"({"policyId":")" + policy + "\"}", person.bearer()).status, 200);
  fill_documents(world, person);
  fill_for_others(world, person);
  const auto picture = world.upload_avatar(person, small_png());
  ASSERT_EQ(picture.status, 200);
  ASSERT_EQ(world.get(url_of(picture) + "?size=64").status, 200);
  ASSERT_EQ(world.post("gdpr/data-export", "", person.bearer()).status, 201);
}

/// The kinds of records of a copy that name the user, wherever in them. The memory store's archive has none.
void add_copied(World& world, const std::string& id, std::set<std::string>& left) {
  for (const storage::RecordKind kind : storage::kRecordKinds) {
    std::string after;
    while (true) {
      const auto page = world.run(world.stores().archive->read(kind, after, storage::kArchivePageMax)).value();
      if (page.empty()) break;
      for (const storage::Record& record : page) {
        if (storage::canonical_text(record).find(id) == std::string::npos) continue;
        left.insert("copied " + std::string(to_string(kind)));
      }
      after = key_of(page.back());
    }
  }
}

void add_documents(World& world, const std::string& id, std::set<std::string>& left) {
  storage::DocumentCatalogue& documents = *world.stores().documents;
  for (const auto& [place, name] : {std::pair{storage::DocumentPlace::kOutsideTrash, "documents"},
                                    std::pair{storage::DocumentPlace::kTrash, "trash"}}) {
    storage::DocumentQuery query;
    query.place = place;
    if (!world.run(documents.list(id, query)).value().items.empty()) left.insert(name);
  }
  if (world.run(documents.usage(id)).value().count > 0) left.insert("room for documents");
  if (!world.run(documents.uploads().of_user(id)).value().empty()) left.insert("uploads");
}

/// What the store has under the user's id, by name; empty when nothing is left.
std::set<std::string> left_of(World& world, const std::string& id) {
  std::set<std::string> left;
  backend::Backend& stores = world.stores();
  EXPECT_TRUE(world.run(stores.audit_log->flush()));
  EXPECT_TRUE(world.run(stores.security_events->flush()));
  if (world.run(stores.accounts->find_by_id(id)).value()) left.insert("account");
  if (world.run(stores.profiles->find_by_user(id)).value()) left.insert("profile");
  if (world.run(stores.avatars->find_by_user(id)).value()) left.insert("avatar");
  if (world.run(stores.settings->get(id)).value().language != "English") left.insert("settings");
  if (!world.run(stores.sessions->sign_ins_of_user(id)).value().empty()) left.insert("sessions");
  storage::for_each_kind([&]<class Row>() {
    if (rows_of<Row>(world, id) > 0) left.insert(storage::Described<Row>::kind.name);
  });
  if (!world.run(stores.audit_log->newest_of_user(id, 10)).value().empty()) left.insert("audit");
  if (!world.run(stores.security_events->newest_of_user(id, 10)).value().empty()) left.insert("security events");
  add_documents(world, id, left);
  add_copied(world, id, left);
  return left;
}

/// Whether there is something to erase in every place; else an erasure that forgets one would pass.
void expect_filled(World& world, const Person& person) {
  const std::set<std::string> left = left_of(world, person.id);
  for (const char* place : {"account",
                            "profile",
                            "avatar",
                            "settings",
                            "sessions",
                            "audit",
                            "security events",
                            "documents",
                            "trash",
                            "room for documents",
                            "uploads",
                            "favourites",
                            "history",
                            "notifications",
                            "onboarding_profiles",
                            "policy_acceptances",
                            "consents",
                            "consent_changes",
                            "gdpr_requests",
                            "document_links"}) {
    EXPECT_TRUE(left.contains(place)) << place;
  }
  const std::set<BlobKind> kinds{BlobKind::kAvatar, BlobKind::kAvatarVariant,   BlobKind::kDocument,
                                 BlobKind::kExport, BlobKind::kDocumentVersion, BlobKind::kUploadPiece};
  EXPECT_EQ(kinds_of_blobs(world), kinds);
}

TEST_P(PrivacyWorkTest, DeletesEverythingAfterTheGracePeriod) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  fill(world, kevin);
  ASSERT_EQ(world.post("favorites", R"({"entityType":"HOTEL","entityId":"h1"})", other.bearer()).status, 201);
  ASSERT_EQ(world.upload_document(other, "mine").status, 201);
  static_cast<void>(world.run_privacy_work());
  expect_filled(world, kevin);
  ASSERT_EQ(world.post("gdpr/data-deletion", "{}", kevin.bearer()).status, 201);
  world.clock().advance(30 * kOneDay - std::chrono::minutes{1});
  static_cast<void>(world.run_privacy_work());
  const Person still = world.sign_in(kevin);
  EXPECT_EQ(world.get("profile", still.bearer()).status, 200);
  world.clock().advance(std::chrono::minutes{1});
  EXPECT_GT(world.run_privacy_work(), 0U);
  expect_error(world.get("profile", still.bearer()), 401, "User not found or inactive", "USER_INACTIVE");
  EXPECT_EQ(left_of(world, kevin.id), std::set<std::string>{});
  EXPECT_EQ(blobs_in(world), 1U);
  EXPECT_EQ(left_of(world, other.id).count("favourites"), 1U);
  EXPECT_TRUE(world.comes_to_show(R"(privacy_deletions_total{service="user-service"} 1)"));
  // The second look, which ends it; then nothing waits any more.
  world.clock().advance(std::chrono::minutes{15});
  EXPECT_EQ(world.run_privacy_work(), 1U);
  world.clock().advance(400 * kOneDay);
  EXPECT_EQ(world.run_privacy_work(), 0U);
}

TEST_P(PrivacyWorkTest, DeletesNobodyWhileTheClockStandsAYearAhead) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  ASSERT_EQ(world.post("gdpr/data-deletion", "{}", kevin.bearer()).status, 201);
  static_cast<void>(world.run_privacy_work());
  const base::Timestamp right = world.clock().now();
  world.clock().set_wall_clock(right + 365 * kOneDay);
  EXPECT_EQ(world.run_privacy_work(), 0U);
  world.clock().set_wall_clock(right);
  static_cast<void>(world.run_privacy_work());
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
}

TEST_P(PrivacyWorkTest, ErasesAtOnceForAnAdministrator) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  fill(world, kevin);
  static_cast<void>(world.run_privacy_work());
  expect_filled(world, kevin);
  ASSERT_EQ(world.post("gdpr/export", "", kevin.bearer()).status, 201);
  EXPECT_TRUE(world.run(world.app().erasure().erase(kevin.id)).value());
  EXPECT_EQ(left_of(world, kevin.id), std::set<std::string>{});
  EXPECT_FALSE(world.run(world.app().erasure().erase(kevin.id)).value());
  EXPECT_GT(world.run_privacy_work(), 0U);  // the export that was asked for finds nothing to do
  EXPECT_EQ(blobs_in(world), 0U);
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
      const std::string picture = testkit::multipart({{"avatar", "me.png", "image/png", small_png()}});
      while (!is_over) {
        static_cast<void>(client.request("POST", "/api/v1/users/documents", form, kevin.with_form()));
        static_cast<void>(client.request("POST", "/api/v1/users/favorites",
                                         R"({"entityType":"HOTEL","entityId":"x)" + std::to_string(i) + "\"}",
                                         kevin.bearer()));
        static_cast<void>(client.request("POST", "/api/v1/users/gdpr/export", "", kevin.bearer()));
        static_cast<void>(client.request("POST", "/api/v1/users/documents/uploads", "piece", begun_upload(kevin)));
        static_cast<void>(client.request("POST", "/api/v1/users/profile/avatar", picture, kevin.with_form()));
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
  EXPECT_EQ(blobs_in(world), 0U);
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

TEST_P(PrivacyWorkTest, ShowsAlarmsHowLongWorkHasBeenWaiting) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string gauge = R"(privacy_work_overdue_seconds{service="user-service",kind="export"} )";
  ASSERT_EQ(world.post("gdpr/data-export", "", kevin.bearer()).status, 201);
  // The process that has it does nothing.
  const auto stuck = world.run(world.stores().work->claim("export", std::chrono::hours{1})).value();
  ASSERT_TRUE(stuck);
  world.clock().advance(std::chrono::minutes{20});
  EXPECT_EQ(world.run_privacy_work(), 0U);
  EXPECT_TRUE(world.comes_to_show(gauge + "1200"));
  EXPECT_TRUE(world.comes_to_show(R"(privacy_work_overdue_seconds{service="user-service",kind="deletion"} 0)"));
  world.clock().advance(std::chrono::minutes{40});
  EXPECT_EQ(world.run_privacy_work(), 1U);
  // Done, and due again when the export expires.
  EXPECT_TRUE(world.comes_to_show(gauge + "0"));
}

/// Files that cannot be reached while they are away.
class BlobsAway final : public BlobsBehind {
 public:
  BlobsAway(std::unique_ptr<storage::BlobStore> blobs, const std::atomic<bool>& is_away)
      : BlobsBehind(std::move(blobs)), is_away_(is_away) {}
  runtime::Task<base::Result<std::unique_ptr<storage::BlobWriter>>> create(BlobKind kind) override {
    if (is_away_) co_return gone();
    co_return co_await BlobsBehind::create(kind);
  }
  runtime::Task<base::Result<std::unique_ptr<storage::BlobReader>>> open(BlobKind kind, std::string name) override {
    if (is_away_) co_return gone();
    co_return co_await BlobsBehind::open(kind, std::move(name));
  }
  runtime::Task<base::Result<bool>> remove(BlobKind kind, std::string name) override {
    if (is_away_) co_return gone();
    co_return co_await BlobsBehind::remove(kind, std::move(name));
  }
  runtime::Task<base::Result<bool>> erase(BlobKind kind, std::string name) override {
    if (is_away_) co_return gone();
    co_return co_await BlobsBehind::erase(kind, std::move(name));
  }
  runtime::Task<base::Result<std::vector<storage::BlobInfo>>> list(BlobKind kind, std::string after,
                                                                   std::size_t limit) override {
    if (is_away_) co_return gone();
    co_return co_await BlobsBehind::list(kind, std::move(after), limit);
  }

 private:
  static std::unexpected<base::Error> gone() { return std::unexpected(base::unavailable("away")); }

  const std::atomic<bool>& is_away_;
};

TEST_P(PrivacyWorkTest, IsDoneWhenTheFilesAreBack) {
  std::atomic<bool> is_away = false;
  World world(GetParam(), test_config(), [&](std::unique_ptr<backend::Backend> stores) {
    stores->blobs = std::make_unique<BlobsAway>(std::move(stores->blobs), is_away);
    return stores;
  });
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  fill(world, kevin);
  const std::string id = text_of(world.post("gdpr/data-export", "", other.bearer()).json().at("data").at("id"));
  is_away = true;
  EXPECT_FALSE(world.run(world.app().erasure().erase(kevin.id)));
  static_cast<void>(world.run_privacy_work());
  const auto waiting = world.get("gdpr/requests/" + id, other.bearer());
  EXPECT_EQ(waiting.json().at("data").at("status"), "IN_PROGRESS");
  EXPECT_TRUE(left_of(world, kevin.id).contains("documents"));
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 401);
  is_away = false;
  world.clock().advance(std::chrono::minutes{10});
  EXPECT_GT(world.run_privacy_work(), 0U);
  EXPECT_EQ(world.get("gdpr/data-export/" + id + "/download", other.bearer()).status, 200);
  EXPECT_EQ(left_of(world, kevin.id), std::set<std::string>{});
  EXPECT_EQ(blobs_in(world), 1U);
}

}  // namespace
}  // namespace user
