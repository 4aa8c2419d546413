// The bytes a document has had (docs/http-contract.md §4.3).
#include <thread>

#include "user/testing/world.hpp"

namespace user {
namespace {

using testkit::multipart;

class DocumentVersionsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentVersionsTest);

testkit::HttpReply add_version(World& world, const Person& person, const std::string& path, const std::string& bytes,
                               const std::string& name = "second.txt") {
  world.clock().advance(std::chrono::seconds{1});
  return world.post(path + "/versions", multipart({{"file", name, "", bytes}}), person.with_form());
}

boost::json::array versions_of(World& world, const Person& person, const std::string& path) {
  return world.get(path + "/versions", person.bearer()).json().at("data").at("versions").as_array();
}

std::string content_at(World& world, const Person& person, const std::string& path, const std::string& query = "") {
  const auto reply = world.get(path + "/content" + query, person.bearer());
  return reply.status == 200 ? reply.body : std::to_string(reply.status);
}

TEST_P(DocumentVersionsTest, DoesNotExistForAnybodyElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "first"));
  EXPECT_EQ(add_version(world, kevin, path, "second").status, 201);
  for (const auto& reply : {world.get(path + "/versions", other.bearer()), add_version(world, other, path, "third"),
                            world.post(path + "/versions/1/restore", "", other.bearer()),
                            world.get(path + "/content?version=1", other.bearer())}) {
    expect_error(reply, 404, "Document not found", "NOT_FOUND");
  }
  EXPECT_EQ(content_at(world, kevin, path), "second");
}

TEST_P(DocumentVersionsTest, RefusesWhatTheContractRefuses) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "first"));
  EXPECT_EQ(world.post(path + "/versions", "", kevin.with_form()).status, 400);
  EXPECT_EQ(world.post(path + "/versions", "{}", kevin.bearer()).status, 415);
  EXPECT_EQ(add_version(world, kevin, path, std::string("\0\1", 2)).status, 415);
  EXPECT_EQ(add_version(world, kevin, path, std::string(5'242'881, 'x')).status, 413);
  for (const char* number : {"0", "2", "99999999999999999999999", "-1", "x", "1x"}) {
    EXPECT_EQ(world.post(path + "/versions/" + number + "/restore", "", kevin.bearer()).status, 404) << number;
    EXPECT_EQ(content_at(world, kevin, path, "?version=" + std::string(number)), "404") << number;
  }
  EXPECT_EQ(content_at(world, kevin, path, "?version="), "404");
  EXPECT_EQ(versions_of(world, kevin, path).size(), 1U);
  EXPECT_EQ(world.remove(path, kevin.bearer()).status, 200);
  EXPECT_EQ(world.get(path + "/versions", kevin.bearer()).status, 404);
  EXPECT_EQ(add_version(world, kevin, path, "second").status, 404);
  EXPECT_EQ(world.post(path + "/versions/1/restore", "", kevin.bearer()).status, 404);
}

TEST_P(DocumentVersionsTest, KeepsWhatWasThereBefore) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto uploaded = world.upload_document(kevin, "first", "first.txt");
  const std::string path = "documents/" + document_id_of(uploaded);
  const auto added = add_version(world, kevin, path, small_png(), "second.png");
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(added.json().at("message"), "Version added successfully");
  const auto document = added.json().at("data").at("document");
  EXPECT_EQ(document.at("version"), 2);
  EXPECT_EQ(document.at("mimeType"), "image/png");
  EXPECT_EQ(document.at("originalName"), "second.png");
  EXPECT_EQ(document.at("title"), "first.txt");
  EXPECT_EQ(document.at("createdAt"), "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(document.at("updatedAt"), "2026-01-31T12:00:01.000Z");
  EXPECT_EQ(world.get(path, kevin.bearer()).json().at("data").at("document"), document);
  EXPECT_NE(added.field("ETag"), uploaded.field("ETag"));

  const auto versions = versions_of(world, kevin, path);
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions.at(0).at("version"), 2);
  EXPECT_EQ(versions.at(0).at("createdAt"), "2026-01-31T12:00:01.000Z");
  EXPECT_EQ(versions.at(1), boost::json::parse(R"({"version":1,"size":5,
      "sha256":"a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e",
      "mimeType":"text/plain; charset=utf-8","createdAt":"2026-01-31T12:00:00.000Z"})"));
  EXPECT_EQ(content_at(world, kevin, path), small_png());
  EXPECT_EQ(content_at(world, kevin, path, "?version=2"), small_png());
  const auto first = world.get(path + "/content?version=1", kevin.bearer());
  EXPECT_EQ(first.body, "first");
  EXPECT_EQ(first.field("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(first.field("Content-Disposition"), "attachment; filename=\"first.txt\"; filename*=UTF-8''first.txt");
}

TEST_P(DocumentVersionsTest, RestoresOldBytesAsANewVersion) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "first", "first.txt"));
  EXPECT_EQ(add_version(world, kevin, path, "second").status, 201);
  const auto restored = world.post(path + "/versions/1/restore", "", kevin.bearer());
  ASSERT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(restored.json().at("data").at("document").at("version"), 3);
  EXPECT_EQ(restored.json().at("data").at("document").at("originalName"), "first.txt");
  EXPECT_EQ(content_at(world, kevin, path), "first");
  EXPECT_EQ(content_at(world, kevin, path, "?version=1"), "first");
  EXPECT_EQ(content_at(world, kevin, path, "?version=2"), "second");
  EXPECT_EQ(versions_of(world, kevin, path).size(), 3U);
  EXPECT_EQ(world.post(path + "/versions/3/restore", "", kevin.bearer()).status, 200);
}

TEST_P(DocumentVersionsTest, KeepsTenAndNoBytesOfOlderOnes) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "1"));
  for (int i = 2; i <= 12; ++i) ASSERT_EQ(add_version(world, kevin, path, std::to_string(i)).status, 201) << i;
  const auto versions = versions_of(world, kevin, path);
  ASSERT_EQ(versions.size(), 10U);
  EXPECT_EQ(versions.at(0).at("version"), 12);
  EXPECT_EQ(versions.at(9).at("version"), 3);
  EXPECT_EQ(content_at(world, kevin, path, "?version=3"), "3");
  EXPECT_EQ(content_at(world, kevin, path, "?version=2"), "404");
  const auto kept = [&](storage::BlobKind kind) {
    return world.run(world.stores().blobs->list(kind, "", storage::kBlobListMax)).value().size();
  };
  EXPECT_EQ(kept(storage::BlobKind::kDocument), 1U);
  EXPECT_EQ(kept(storage::BlobKind::kDocumentVersion), 9U);
  EXPECT_EQ(world.remove(path + "?permanent=true", kevin.bearer()).status, 200);
  EXPECT_EQ(kept(storage::BlobKind::kDocument) + kept(storage::BlobKind::kDocumentVersion), 0U);
}

TEST_P(DocumentVersionsTest, CountsInTheQuota) {
  Config config = test_config();
  config.document_quota = {.count_max = 1, .bytes_max = 10};
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "12345"));
  EXPECT_EQ(add_version(world, kevin, path, "123456").json().at("code"), "QUOTA_EXCEEDED");
  EXPECT_EQ(content_at(world, kevin, path), "12345");
  EXPECT_EQ(add_version(world, kevin, path, "abcde").status, 201);
  EXPECT_EQ(world.get("documents/usage", kevin.bearer()).json().at("data").at("bytes"), 10);
  EXPECT_EQ(world.post(path + "/versions/1/restore", "", kevin.bearer()).json().at("code"), "QUOTA_EXCEEDED");
  EXPECT_EQ(world.run(world.stores().blobs->list(storage::BlobKind::kDocument, "", 10)).value().size(), 1U);
}

// The bytes of before must be there for every reader, and no version may be lost.
TEST_P(DocumentVersionsTest, LosesNoneOfManyAtOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "first"));
  std::atomic<int> added = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        testkit::HttpClient client(world.app().port());
        const auto reply =
            client.request("POST", "/api/v1/users/" + path + "/versions",
                           multipart({{"file", "a.txt", "", "bytes " + std::to_string(i)}}), kevin.with_form());
        EXPECT_TRUE(reply.status == 201 || reply.status == 409) << reply.body;
        added += reply.status == 201 ? 1 : 0;
      });
    }
  }
  const auto versions = versions_of(world, kevin, path);
  EXPECT_EQ(versions.size(), static_cast<std::size_t>(added) + 1);
  EXPECT_GE(added, 1);
  for (const auto& version : versions) {
    const std::string number = std::to_string(version.at("version").to_number<int>());
    EXPECT_EQ(content_at(world, kevin, path, "?version=" + number).size(), version.at("size").to_number<std::size_t>());
  }
}

TEST_P(DocumentVersionsTest, AreNoOrphans) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "first"));
  EXPECT_EQ(add_version(world, kevin, path, "second").status, 201);
  world.clock().advance(std::chrono::hours{2});
  backend::Backend& stores = world.stores();
  const OrphanSources sources{*stores.blobs, *stores.avatars, *stores.documents, world.clock()};
  const SweepRules rules{.is_confirmed = true};
  EXPECT_EQ(world.run(sweep_orphans(sources, rules)).value().moved, 0U);
  const Person again = world.sign_in(kevin);
  EXPECT_EQ(content_at(world, again, path, "?version=1"), "first");
}

}  // namespace
}  // namespace user
