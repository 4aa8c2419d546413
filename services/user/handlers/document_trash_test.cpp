// The trash of documents (docs/http-contract.md §4.3).
#include "user/testing/world.hpp"

namespace user {
namespace {

class DocumentTrashTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentTrashTest);

std::uint64_t total_of(World& world, const Person& person, const std::string& query) {
  return world.get("documents" + query, person.bearer())
      .json()
      .at("data")
      .at("pagination")
      .at("total")
      .to_number<std::uint64_t>();
}

TEST_P(DocumentTrashTest, HidesWhatIsInTheTrashFromEverythingElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  EXPECT_EQ(world.remove(path, kevin.bearer()).body, R"({"success":true,"message":"Document moved to the trash"})");
  for (const auto& reply :
       {world.get(path, kevin.bearer()), world.get(path + "/content", kevin.bearer()),
        world.patch(path, R"({"title":"T"})", kevin.bearer()), world.remove(path, kevin.bearer())}) {
    expect_error(reply, 404, "Document not found", "NOT_FOUND");
  }
  EXPECT_EQ(total_of(world, kevin, ""), 0U);
  EXPECT_EQ(total_of(world, kevin, "?trash=true"), 1U);
  const auto listed = world.get("documents?trash=true", kevin.bearer()).json().at("data").at("documents").at(0);
  EXPECT_EQ(listed.at("deletedAt"), "2026-01-31T12:00:00.000Z");
}

TEST_P(DocumentTrashTest, RestoresOnlyWhatIsThere) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  const auto before = world.get(path, kevin.bearer()).json();
  expect_error(world.post(path + "/restore", "", kevin.bearer()), 409, "Document is not in the trash", "CONFLICT");
  EXPECT_EQ(world.remove(path, kevin.bearer()).status, 200);
  const Person other = world.sign_up("other@example.com");
  EXPECT_EQ(world.post(path + "/restore", "", other.bearer()).status, 404);
  EXPECT_EQ(world.post("documents/00000000-0000-4000-8000-000000000000/restore", "", kevin.bearer()).status, 404);
  EXPECT_EQ(world.post("documents/x/restore", "", kevin.bearer()).status, 404);
  const auto restored = world.post(path + "/restore", "", kevin.bearer());
  ASSERT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(restored.json().at("data").at("document"), before.at("data").at("document"));
  EXPECT_EQ(world.get(path, kevin.bearer()).field("ETag"), restored.field("ETag"));
  EXPECT_EQ(world.get(path + "/content", kevin.bearer()).body, "x");
}

TEST_P(DocumentTrashTest, DeletesRowAndBytesForGood) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  const std::string trashed = "documents/" + document_id_of(world.upload_document(kevin, "y"));
  EXPECT_EQ(world.remove(trashed, kevin.bearer()).status, 200);
  for (const std::string& each : {path, trashed}) {
    EXPECT_EQ(world.remove(each + "?permanent=true", kevin.bearer()).body,
              R"({"success":true,"message":"Document deleted successfully"})");
    EXPECT_EQ(world.remove(each + "?permanent=true", kevin.bearer()).status, 404);
    EXPECT_EQ(world.post(each + "/restore", "", kevin.bearer()).status, 404);
    EXPECT_EQ(world.get(each, kevin.bearer()).status, 404);
  }
  EXPECT_EQ(total_of(world, kevin, "?trash=true"), 0U);
  EXPECT_EQ(world.get("documents/usage", kevin.bearer()).json().at("data").at("bytes"), 0);
  if (std::string_view(GetParam()) != "sqlite") return;
  // Beside the folders lies the mark of the installation, which the upload moves forward in the background.
  for (const char* folder : {"documents", "document-versions", ".trash"}) {
    EXPECT_TRUE(std::filesystem::is_empty(world.uploads() / folder)) << folder;
  }
}

TEST_P(DocumentTrashTest, CountsWithTheQuotaAndSaysWhatEmptyingItWouldFree) {
  Config config = test_config();
  config.document_quota = {.count_max = 1, .bytes_max = 1000};
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "12345"));
  EXPECT_EQ(world.remove(path, kevin.bearer()).status, 200);
  expect_error(world.upload_document(kevin, "two"), 409,
               "Document quota exceeded; emptying the trash would free 5 bytes in 1 document", "QUOTA_EXCEEDED");
  EXPECT_EQ(world.remove(path + "?permanent=true", kevin.bearer()).status, 200);
  EXPECT_EQ(world.upload_document(kevin, "two").status, 201);
}

// An account, without which nothing is cleaned, is what `sign_up` makes.
TEST_P(DocumentTrashTest, EmptiesItselfAfterThirtyDays) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string old = "documents/" + document_id_of(world.upload_document(kevin, "old"));
  const std::string kept = "documents/" + document_id_of(world.upload_document(kevin, "kept"));
  EXPECT_EQ(world.remove(old, kevin.bearer()).status, 200);
  const auto purge = [&] {
    DocumentStores stores{.documents = *world.stores().documents, .blobs = *world.stores().blobs};
    return world.run(purge_trashed_documents(stores, world.clock(), {})).value();
  };
  world.clock().advance(std::chrono::hours{24 * 30});
  EXPECT_EQ(purge(), 0U);
  world.clock().advance(std::chrono::milliseconds{1});
  EXPECT_EQ(purge(), 1U);
  const Person again = world.sign_in(kevin);
  EXPECT_EQ(total_of(world, again, "?trash=true"), 0U);
  EXPECT_EQ(world.get(kept + "/content", again.bearer()).body, "kept");
  EXPECT_EQ(world.post(old + "/restore", "", again.bearer()).status, 404);
}

}  // namespace
}  // namespace user
