// Reading, changing and deleting documents (docs/http-contract.md §4.3): the owner only.
#include "user/testing/world.hpp"

namespace user {
namespace {

class DocumentsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentsTest);

boost::json::value page_of(World& world, const Person& person, const std::string& query = "") {
  return world.get("documents" + query, person.bearer()).json().at("data");
}

TEST_P(DocumentsTest, DoesNotExistForAnybodyElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const std::string id = document_id_of(world.upload_document(kevin, "mine"));
  for (const Person& stranger : {other, admin}) {
    const std::string path = "documents/" + id;
    for (const auto& reply :
         {world.get(path, stranger.bearer()), world.get(path + "/content", stranger.bearer()),
          world.patch(path, R"({"title":"yours"})", stranger.bearer()), world.remove(path, stranger.bearer())}) {
      expect_error(reply, 404, "Document not found", "NOT_FOUND");
    }
    EXPECT_EQ(page_of(world, stranger).at("pagination").at("total"), 0);
  }
  EXPECT_EQ(world.get("documents/" + id + "/content", kevin.bearer()).body, "mine");
}

TEST_P(DocumentsTest, AnswersImpossibleIdsWith404) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (const char* id : {"x", "00000000-0000-4000-8000-000000000000", "%00", "%27%20OR%201%3D1%20--", "..", "%2e%2e",
                         "00000000-0000-4000-8000-00000000000Z"}) {
    const std::string path = "documents/" + std::string(id);
    EXPECT_EQ(world.get(path, kevin.bearer()).status, 404) << id;
    EXPECT_EQ(world.remove(path, kevin.bearer()).status, 404) << id;
  }
}

TEST_P(DocumentsTest, ListsTheNewestFirstInPages) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (int i = 1; i <= 5; ++i) {
    ASSERT_EQ(world.upload_document(kevin, "text", "n" + std::to_string(i) + ".txt").status, 201);
    world.clock().advance(std::chrono::seconds{1});
  }
  const auto first = page_of(world, kevin, "?limit=2");
  EXPECT_EQ(first.at("documents").at(0).at("title"), "n5.txt");
  EXPECT_EQ(first.at("documents").at(1).at("title"), "n4.txt");
  EXPECT_EQ(first.at("pagination"),
            boost::json::parse(R"({"page":1,"limit":2,"total":5,"totalPages":3,"hasNext":true,"hasPrevious":false,
                                   "hasMore":true})"));
  const auto last = page_of(world, kevin, "?limit=2&page=3");
  EXPECT_EQ(last.at("documents").as_array().size(), 1U);
  EXPECT_EQ(last.at("pagination").at("hasNext"), false);
  EXPECT_TRUE(page_of(world, kevin, "?page=99").at("documents").as_array().empty());
}

TEST_P(DocumentsTest, ClampsPagingAndFallsBackFromGarbage) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const struct {
    const char* query;
    int page;
    int limit;
  } rows[] = {{"", 1, 20},          {"?limit=1000", 1, 100},
              {"?limit=-5", 1, 1},  {"?limit=abc", 1, 20},
              {"?page=-1", 1, 20},  {"?page=x&limit=", 1, 20},
              {"?limit=0", 1, 1},   {"?page=99999999999999999999999", 1'000'000, 20},
              {"?limit=2.5", 1, 20}};
  for (const auto& row : rows) {
    const auto pagination = page_of(world, kevin, row.query).at("pagination");
    EXPECT_EQ(pagination.at("page"), row.page) << row.query;
    EXPECT_EQ(pagination.at("limit"), row.limit) << row.query;
  }
}

TEST_P(DocumentsTest, ServesContentOnlyAsAnAttachment) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto upload = world.upload_document(kevin, "<script>alert(1)</script>", "\xc3\xa9vil\\\"name.html");
  ASSERT_EQ(upload.status, 201) << upload.body;
  const auto reply = world.get("documents/" + document_id_of(upload) + "/content", kevin.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "<script>alert(1)</script>");
  EXPECT_EQ(reply.field("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.field("Content-Disposition"),
            "attachment; filename=\"__vil_name.html.txt\"; filename*=UTF-8''%C3%A9vil%22name.html.txt");
  EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"no-store"});
}

TEST_P(DocumentsTest, GivesEveryByteBack) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string bytes = testkit::corpus_bytes("documents/simple.pdf") + std::string(3'000'000, '\x17');
  const auto upload = world.upload_document(kevin, bytes, "a.pdf");
  ASSERT_EQ(upload.status, 201) << upload.body;
  EXPECT_TRUE(world.get("documents/" + document_id_of(upload) + "/content", kevin.bearer()).body == bytes);
}

TEST(DocumentChangeTableTest, RefusesWhatIsNoChange) {
  World world;
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  const Case rows[] = {
      {"nothing", "{}", 400, "No valid fields to update"},
      {"unknown", R"({"mimeType":"text/html"})", 400, "No valid fields to update"},
      {"malformed", "{", 400, "INVALID_JSON"},
      {"empty title", R"({"title":" "})", 400, "Title must be between 1 and 200 characters"},
      {"numeric category", R"({"category":7})", 400, "Category must be at most 100 characters"},
  };
  for (const Case& row : rows) expect(world.patch(path, row.body, kevin.bearer()), row);
}

TEST_P(DocumentsTest, ChangesTitleAndCategoryOnly) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  world.clock().advance(std::chrono::seconds{5});
  const auto changed = world.patch(path, R"({"title":"T","category":"c","userId":"x","size":1000})", kevin.bearer());
  ASSERT_EQ(changed.status, 200) << changed.body;
  const auto document = world.get(path, kevin.bearer()).json().at("data").at("document");
  EXPECT_EQ(document, changed.json().at("data").at("document"));
  EXPECT_EQ(document.at("title"), "T");
  EXPECT_EQ(document.at("size"), 1);
  EXPECT_EQ(document.at("createdAt"), "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(page_of(world, kevin, "?category=c").at("pagination").at("total"), 1);
  EXPECT_EQ(page_of(world, kevin, "?category=d").at("pagination").at("total"), 0);
  EXPECT_TRUE(world.patch(path, R"({"category":null})", kevin.bearer())
                  .json()
                  .at("data")
                  .at("document")
                  .at("category")
                  .is_null());
}

TEST_P(DocumentsTest, DeletesRowAndBytes) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  EXPECT_EQ(world.remove(path, kevin.bearer()).body, R"({"success":true,"message":"Document deleted successfully"})");
  EXPECT_EQ(world.get(path, kevin.bearer()).status, 404);
  EXPECT_EQ(world.get(path + "/content", kevin.bearer()).status, 404);
  EXPECT_EQ(world.remove(path, kevin.bearer()).status, 404);
  if (std::string_view(GetParam()) != "sqlite") return;
  // Beside the folders lies the mark of the installation, which the upload moves forward in the background.
  for (const char* folder : {"documents", ".trash"}) {
    EXPECT_TRUE(std::filesystem::is_empty(world.uploads() / folder)) << folder;
  }
}

}  // namespace
}  // namespace user
