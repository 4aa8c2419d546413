// Reading, changing and deleting documents (docs/http-contract.md §4.3): the owner only.
#include "user/testing/world.hpp"

namespace user {
namespace {

using testkit::multipart;

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
      {"tags as text", R"({"tags":"a"})", 400, "Tags must be at most 20 texts of 1 to 40 characters"},
      {"empty tag", R"({"tags":["a"," "]})", 400, "Tags must be at most 20 texts of 1 to 40 characters"},
      {"long tag", R"({"tags":[")" + std::string(41, 't') + R"("]})", 400,
       "Tags must be at most 20 texts of 1 to 40 characters", "tttt"},
      {"21 tags",
       R"({"tags":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20",
                              "21"]})",
       400, "Tags must be at most 20 texts of 1 to 40 characters"},
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

TEST_P(DocumentsTest, ShowsEveryFieldOfADocument) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto uploaded = world.post("documents",
                                   multipart({{"file", "a.txt", "text/plain", "x"},
                                              {"tags", "", "", " visa "},
                                              {"tags", "", "", "2026"},
                                              {"tags", "", "", "visa"}}),
                                   kevin.with_form());
  ASSERT_EQ(uploaded.status, 201) << uploaded.body;
  const std::string id = document_id_of(uploaded);
  EXPECT_EQ(uploaded.field("Location"), "/api/v1/users/documents/" + id);
  EXPECT_EQ(uploaded.json().at("data").at("document"),
            boost::json::parse(R"({"id":")" + id + R"(","userId":")" + kevin.id +
                               R"(","title":"a.txt","category":null,"tags":["visa","2026"],"originalName":"a.txt",
                                   "mimeType":"text/plain; charset=utf-8","size":1,
                                   "sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
                                   "version":1,"status":"ready","createdAt":"2026-01-31T12:00:00.000Z",
                                   "updatedAt":"2026-01-31T12:00:00.000Z","deletedAt":null,
                                   "url":"/api/v1/users/documents/)" +
                               id + R"(/content"})"));
}

TEST_P(DocumentsTest, ChangesTags) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  const auto changed = world.patch(path, R"({"tags":["b"," a ","b"]})", kevin.bearer());
  ASSERT_EQ(changed.status, 200) << changed.body;
  const auto tags = [&] { return world.get(path, kevin.bearer()).json().at("data").at("document").at("tags"); };
  EXPECT_EQ(tags(), boost::json::parse(R"(["b","a"])"));
  EXPECT_EQ(world.patch(path, R"({"title":"T"})", kevin.bearer()).status, 200);
  EXPECT_EQ(tags(), boost::json::parse(R"(["b","a"])"));
  EXPECT_EQ(world.patch(path, R"({"tags":null})", kevin.bearer()).status, 200);
  EXPECT_EQ(tags(), boost::json::array());
}

TEST_P(DocumentsTest, ChangesOnlyTheStateThatIfMatchNames) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto uploaded = world.upload_document(kevin, "x");
  const std::string path = "documents/" + document_id_of(uploaded);
  const std::string seen = uploaded.field("ETag").value();
  const auto with = [&](const char* name, const std::string& value) {
    auto fields = kevin.bearer();
    fields.push_back({name, value});
    return fields;
  };
  EXPECT_EQ(world.get(path, kevin.bearer()).field("ETag"), seen);
  const auto changed = world.patch(path, R"({"tags":["a"]})", with("If-Match", "\"other\", " + seen));
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_NE(changed.field("ETag"), seen);
  EXPECT_EQ(changed.field("ETag"), world.get(path, kevin.bearer()).field("ETag"));
  expect_error(world.patch(path, R"({"title":"T"})", with("If-Match", seen)), 412, "The document was changed meanwhile",
               "PRECONDITION_FAILED");
  expect_error(world.patch(path, R"({"title":"T"})", with("If-Match", "W/" + changed.field("ETag").value())), 412,
               "The document was changed meanwhile", "PRECONDITION_FAILED");
  expect_error(world.remove(path, with("If-Match", seen)), 412, "The document was changed meanwhile",
               "PRECONDITION_FAILED");
  expect_error(world.remove(path + "?permanent=true", with("If-Match", seen)), 412,
               "The document was changed meanwhile", "PRECONDITION_FAILED");
  EXPECT_EQ(world.get(path, kevin.bearer()).json().at("data").at("document").at("title"), "notes.txt");
  EXPECT_EQ(world.remove(path, with("If-Match", "*")).status, 200);
}

TEST_P(DocumentsTest, AnswersAKnownStateWithoutABody) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "x"));
  const auto first = world.get(path, kevin.bearer());
  EXPECT_EQ(first.all("Cache-Control"), std::vector<std::string>{"private, no-cache"});
  auto fields = kevin.bearer();
  fields.push_back({"If-None-Match", "W/" + first.field("ETag").value()});
  const auto again = world.get(path, fields);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(again.field("ETag"), first.field("ETag"));
  EXPECT_EQ(world.patch(path, R"({"title":"T"})", kevin.bearer()).status, 200);
  EXPECT_EQ(world.get(path, fields).status, 200);
}

}  // namespace
}  // namespace user
