// Storing documents (docs/http-contract.md §4.3): type by content, limits, quota, digest.
#include "security/sha256.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using testkit::multipart;

constexpr const char* kOnly = "\"Only PDF, PNG, JPEG, WebP, GIF, TXT, CSV, DOCX, XLSX and ODT documents are allowed\"";

class DocumentUploadTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentUploadTest);

std::uint64_t documents_total(World& world, const Person& person) {
  return world.get("documents", person.bearer())
      .json()
      .at("data")
      .at("pagination")
      .at("total")
      .to_number<std::uint64_t>();
}

TEST(DocumentUploadTableTest, RefusesWhatTheContractRefuses) {
  World world;
  const Person kevin = world.sign_up();
  const auto file = [](const std::string& bytes) { return multipart({{"file", "a", "application/pdf", bytes}}); };
  const Case rows[] = {
      {"no body", "", 400, "No file uploaded"},
      {"empty form", "--XyZ--\r\n", 400, "No file uploaded"},
      {"empty file", file(""), 400, "No file uploaded"},
      {"title only", multipart({{"title", "", "", "T"}}), 400, "No file uploaded"},
      {"two files", multipart({{"file", "a", "", "x"}, {"file", "b", "", "y"}}), 400, "Only one file may be uploaded"},
      {"word", file(testkit::corpus_bytes("documents/text_only.doc")), 415, kOnly},
      {"ODS", file(testkit::corpus_bytes("documents/LibreOfficeCalc_ods_1.3.ods")), 415, kOnly},
      {"program",
       file(std::string("\x7f"
                        "ELF\x02\x01\x01\0\0",
                        9)),
       415, "UNSUPPORTED_MEDIA_TYPE"},
      {"no text of Windows either", file("text \x81"), 415, "UNSUPPORTED_MEDIA_TYPE"},
      {"NUL", file(std::string("a\0b", 3)), 415, "UNSUPPORTED_MEDIA_TYPE"},
      {"too large", file("%PDF-1.7\n" + std::string(5'242'880, 'x')), 413, "File too large"},
      {"long title", multipart({{"file", "a.txt", "", "x"}, {"title", "", "", std::string(201, 't')}}), 400,
       "Title must be between 1 and 200 characters", "tttt"},
      {"long category", multipart({{"file", "a.txt", "", "x"}, {"category", "", "", std::string(101, 'c')}}), 400,
       "Category must be at most 100 characters", "cccc"},
      {"binary title", multipart({{"file", "a.txt", "", "x"}, {"title", "", "", "\xff\xfe"}}), 400,
       "Invalid text in form"},
      {"broken form", "--XyZ\r\nrubbish\r\n", 400, "Malformed multipart"},
      {"form without end", file("text").substr(0, 90), 400, "Malformed multipart"},
  };
  for (const Case& row : rows) expect(world.post("documents", row.body, kevin.with_form()), row);
  EXPECT_EQ(documents_total(world, kevin), 0U);
}

TEST(DocumentUploadTableTest, TakesNothingButMultipart) {
  World world;
  const Person kevin = world.sign_up();
  const auto reply = world.post("documents", "{}", kevin.bearer());
  EXPECT_EQ(reply.status, 415) << reply.body;
  EXPECT_EQ(reply.json().at("code"), "UNSUPPORTED_MEDIA_TYPE");
}

TEST_P(DocumentUploadTest, KeepsAPdfBehindAByteOrderMarkAsItCame) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string bytes = testkit::corpus_bytes("faults/byte-order-mark.pdf");
  const auto reply = world.upload_document(kevin, bytes, "scan.pdf");
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json().at("data").at("document").at("mimeType"), "application/pdf");
  EXPECT_EQ(world.get("documents/" + document_id_of(reply) + "/content", kevin.bearer()).body, bytes);
}

TEST_P(DocumentUploadTest, TakesOrRefusesEveryDocumentOfTheCorpus) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  int taken = 0;
  for (const auto& path : testkit::corpus_files("documents")) {
    const std::string bytes = testkit::file_bytes(path);
    const auto reply = world.upload_document(kevin, bytes, path.filename().string());
    const bool is_taken = path.extension() == ".pdf" || path.extension() == ".odt";
    const int expected = is_taken ? 201 : 415;
    EXPECT_EQ(reply.status, expected) << path << reply.body;
    taken += reply.status == 201;
  }
  EXPECT_GE(taken, 10);
}

TEST_P(DocumentUploadTest, KeepsDigestSizeAndLabels) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string text = "Boarding pass\n" + std::string(200'000, 'x');
  const auto reply = world.post("documents",
                                multipart({{"title", "", "", " My pass "},
                                           {"file", "C:\\trips\\p\xc3\xa4ss.txt", "application/pdf", text},
                                           {"category", "", "", "travel"}}),
                                kevin.with_form());
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json().at("message"), "Document uploaded successfully");
  const auto document = reply.json().at("data").at("document");
  EXPECT_EQ(document.at("title"), "My pass");
  EXPECT_EQ(document.at("category"), "travel");
  EXPECT_EQ(document.at("originalName"), "p\xc3\xa4ss.txt");
  EXPECT_EQ(document.at("size"), text.size());
  EXPECT_EQ(text_of(document.at("sha256")), base::to_hex(security::sha256(base::as_bytes(text))));
  EXPECT_EQ(document.at("createdAt"), "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(document.as_object().if_contains("storedName"), nullptr);
}

TEST_P(DocumentUploadTest, StopsAtTheQuotaOfOneUser) {
  Config config = test_config();
  config.document_quota = {.count_max = 100, .bytes_max = 1000};
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.upload_document(kevin, std::string(900, 'a')).status, 201);
  const auto reply = world.upload_document(kevin, std::string(200, 'a'));
  EXPECT_EQ(reply.status, 409) << reply.body;
  EXPECT_EQ(reply.json().at("code"), "QUOTA_EXCEEDED");
  EXPECT_EQ(world.upload_document(kevin, std::string(100, 'a')).status, 201);
  EXPECT_EQ(world.upload_document(kevin, "a").json().at("code"), "QUOTA_EXCEEDED");
  EXPECT_EQ(world.upload_document(world.sign_up("other@example.com"), std::string(900, 'a')).status, 201);
}

TEST_P(DocumentUploadTest, GivesRoomBackWithADeletion) {
  Config config = test_config();
  config.document_quota = {.count_max = 1, .bytes_max = 1000};
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const auto first = world.upload_document(kevin, "one");
  EXPECT_EQ(world.upload_document(kevin, "two").json().at("code"), "QUOTA_EXCEEDED");
  EXPECT_EQ(world.remove("documents/" + document_id_of(first) + "?permanent=true", kevin.bearer()).status, 200);
  EXPECT_EQ(world.upload_document(kevin, "two").status, 201);
}

/// An upload that has its place and sends nothing. A body is asked for once it has one.
testkit::HttpClient begin_upload(World& world, const Person& person) {
  testkit::HttpClient client(world.app().port());
  client.send("POST /api/v1/users/documents HTTP/1.1\r\nHost: a\r\nAuthorization: " + person.authorization +
              "\r\nContent-Type: multipart/form-data; boundary=XyZ\r\nContent-Length: 500\r\n"
              "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_bytes(25), "HTTP/1.1 100 Continue\r\n\r\n");
  return client;
}

TEST(DocumentUploadSlotsTest, RefusesOneUploadTooManyOfAUserAfterAWait) {
  Config config = test_config();
  config.uploads.per_user_max = 2;
  config.uploads.wait_max = std::chrono::milliseconds{50};
  World world("memory", config);
  const Person kevin = world.sign_up();
  std::vector<testkit::HttpClient> under_way;
  for (int i = 0; i < 2; ++i) under_way.push_back(begin_upload(world, kevin));
  const auto reply = world.upload_document(kevin, "text");
  EXPECT_EQ(reply.status, 429) << reply.body;
  EXPECT_EQ(reply.json().at("code"), "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(reply.field("Retry-After"), std::to_string(reply.json().at("retryAfter").as_int64()));
}

// Symptom: a browser that sent six files at a time had most of them refused as if the service were down.
TEST(DocumentUploadSlotsTest, TakesEightAtOnceOfOneUserByDefault) {
  World world;
  const Person kevin = world.sign_up();
  std::vector<testkit::HttpClient> under_way;
  for (int i = 0; i < 7; ++i) under_way.push_back(begin_upload(world, kevin));
  EXPECT_EQ(world.upload_document(kevin, "text").status, 201);
}

TEST(DocumentUploadSlotsTest, MakesTheNextWaitUntilAPlaceIsFree) {
  Config config = test_config();
  config.uploads.per_user_max = 1;
  config.uploads.wait_max = std::chrono::seconds{60};
  World world("memory", config);
  const Person kevin = world.sign_up();
  auto first = std::optional(begin_upload(world, kevin));
  testkit::HttpClient second(world.app().port());
  const std::string form = multipart({{"file", "a.txt", "", "text"}});
  second.send("POST /api/v1/users/documents HTTP/1.1\r\nHost: a\r\nAuthorization: " + kevin.authorization +
              "\r\nContent-Type: multipart/form-data; boundary=XyZ\r\nContent-Length: " + std::to_string(form.size()) +
              "\r\n\r\n" + form);
  first.reset();
  EXPECT_EQ(second.read_bytes(12), "HTTP/1.1 201");
}

}  // namespace
}  // namespace user
