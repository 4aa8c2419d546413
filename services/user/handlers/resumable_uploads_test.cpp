// Documents that come in several requests (docs/http-contract.md §4.3): tus 1.0 with its extensions.
#include <algorithm>
#include <thread>

#include "security/checksum.hpp"
#include "security/sha256.hpp"
#include "user/testing/uploads.hpp"

namespace user {
namespace {

using storage::BlobKind;
using testkit::FieldList;
using testkit::HttpReply;

const std::string kName = "filename bm90ZXMudHh0";  // notes.txt

class ResumableUploadTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(ResumableUploadTest);

FieldList tus(const Person& person) { return person.bearer() + FieldList{{"Tus-Resumable", "1.0.0"}}; }

FieldList piece_at(const Person& person, std::uint64_t offset) {
  return tus(person) +
         FieldList{{"Content-Type", "application/offset+octet-stream"}, {"Upload-Offset", std::to_string(offset)}};
}

HttpReply create(World& world, const Person& person, std::uint64_t length, const std::string& metadata = kName,
                 const FieldList& more = {}) {
  const FieldList fields{{"Upload-Length", std::to_string(length)}, {"Upload-Metadata", metadata}};
  return world.post(kUploads, "", tus(person) + fields + more);
}

/// Where an upload of `length` bytes is.
std::string open_upload(World& world, const Person& person, std::uint64_t length, const std::string& metadata = kName) {
  const HttpReply reply = create(world, person, length, metadata);
  EXPECT_EQ(reply.status, 201) << reply.body;
  return reply.field("Location").value_or("");
}

HttpReply send(World& world, const Person& person, const std::string& upload, std::uint64_t offset,
               std::string_view bytes, const FieldList& more = {}) {
  return world.patch(upload, bytes, piece_at(person, offset) + more);
}

HttpReply head(World& world, const Person& person, const std::string& upload) {
  return world.client().request("HEAD", upload, {}, tus(person));
}

std::string offset_of(World& world, const Person& person, const std::string& upload) {
  return head(world, person, upload).field("Upload-Offset").value_or("none");
}

std::string checksum_of(std::string_view bytes) {
  security::Checksum checksum(security::Checksum::Algorithm::kSha1);
  checksum.update(base::as_bytes(bytes));
  return "sha1 " + base::to_base64(checksum.finish());
}

std::string encoded(std::string_view key, std::string_view value) {
  return std::string(key) + " " + base::to_base64(base::as_bytes(value));
}

// --- what is refused ---

TEST(ResumableUploadTableTest, RefusesUploadsThatCannotBeOpened) {
  World world;
  const Person kevin = world.sign_up();
  const struct {
    const char* name;
    FieldList fields;
    int status;
    const char* contains;
  } rows[] = {
      {"no length", {}, 400, "Upload-Length"},
      {"no bytes", {{"Upload-Length", "0"}}, 400, "Upload-Length"},
      {"negative", {{"Upload-Length", "-1"}}, 400, "Upload-Length"},
      {"no number", {{"Upload-Length", "1e3"}}, 400, "Upload-Length"},
      {"more than a number holds", {{"Upload-Length", "99999999999999999999"}}, 400, "Upload-Length"},
      {"later", {{"Upload-Defer-Length", "1"}}, 400, "Upload-Defer-Length"},
      {"both", {{"Upload-Length", "5"}, {"Upload-Defer-Length", "1"}}, 400, "Upload-Defer-Length"},
      {"too large", {{"Upload-Length", "104857601"}}, 413, "PAYLOAD_TOO_LARGE"},
      {"bad base64", {{"Upload-Length", "5"}, {"Upload-Metadata", "filename %%"}}, 400, "Upload-Metadata"},
      {"a key twice", {{"Upload-Length", "5"}, {"Upload-Metadata", "title,title"}}, 400, "Upload-Metadata"},
      {"long title",
       {{"Upload-Length", "5"}, {"Upload-Metadata", encoded("title", std::string(201, 't'))}},
       400,
       "Title must be"},
      {"binary title", {{"Upload-Length", "5"}, {"Upload-Metadata", encoded("title", "\xff")}}, 400, "Invalid text"},
      {"a program",
       {{"Upload-Length", "5"}, {"Upload-Metadata", encoded("filename", "a.exe")}},
       415,
       "UNSUPPORTED_MEDIA_TYPE"},
      {"of no document",
       {{"Upload-Length", "5"}, {"Upload-Metadata", encoded("documentId", "$ne")}},
       404,
       "Document not found"},
      {"unknown checksum",
       {{"Upload-Length", "5"}, {"Upload-Checksum", "md5 1B2M2Y8AsgTpgAmY7PhCfg=="}},
       400,
       "checksum"},
  };
  for (const auto& row : rows) {
    const HttpReply reply = world.post(kUploads, "", tus(kevin) + row.fields);
    EXPECT_EQ(reply.status, row.status) << row.name << ": " << reply.body;
    EXPECT_NE(reply.body.find(row.contains), std::string::npos) << row.name << ": " << reply.body;
    EXPECT_EQ(reply.field("Tus-Resumable"), "1.0.0") << row.name;
    EXPECT_FALSE(reply.field("Location")) << row.name;
  }
  EXPECT_TRUE(world.run(world.stores().documents->uploads().of_user(kevin.id)).value().empty());
}

TEST(ResumableUploadTableTest, RefusesOtherVersionsOfTheProtocol) {
  World world;
  const Person kevin = world.sign_up();
  for (const FieldList& version : {FieldList{}, FieldList{{"Tus-Resumable", "0.2.2"}}}) {
    const HttpReply reply = world.post(kUploads, "", kevin.bearer() + version + FieldList{{"Upload-Length", "5"}});
    EXPECT_EQ(reply.status, 412) << reply.body;
    EXPECT_EQ(reply.json().at("code"), "PRECONDITION_FAILED");
    EXPECT_EQ(reply.field("Tus-Version"), "1.0.0");
  }
}

TEST(ResumableUploadTableTest, AsksWhoItIsBeforeAnythingElse) {
  World world;
  EXPECT_EQ(world.post(kUploads, "", {{"Upload-Length", "5"}}).status, 401);
  EXPECT_EQ(world.patch(std::string(kUploads) + "/x", "", {}).status, 401);
}

TEST_P(ResumableUploadTest, RefusesPiecesThatDoNotFit) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 10);
  ASSERT_EQ(send(world, kevin, upload, 0, "1234").status, 204);
  const HttpReply elsewhere = send(world, kevin, upload, 3, "4");
  EXPECT_EQ(elsewhere.status, 409);
  EXPECT_EQ(elsewhere.json().at("code"), "UPLOAD_MOVED");
  EXPECT_EQ(elsewhere.field("Upload-Offset"), "4");
  EXPECT_EQ(send(world, kevin, upload, 11, "x").status, 409);
  EXPECT_EQ(send(world, kevin, upload, 4, "1234567").status, 413);
  EXPECT_EQ(world.patch(upload, "5", tus(kevin) + FieldList{{"Upload-Offset", "4"}}).status, 415);
  EXPECT_EQ(
      world.patch(upload, "5", tus(kevin) + FieldList{{"Content-Type", "application/offset+octet-stream"}}).status,
      400);
  EXPECT_EQ(offset_of(world, kevin, upload), "4");
}

TEST_P(ResumableUploadTest, RefusesMoreThanWasAnnouncedAlsoInChunks) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 4);
  testkit::HttpClient client(world.app().port());
  client.send("PATCH " + upload + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + kevin.authorization +
              "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
              "Transfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 413);
  EXPECT_EQ(offset_of(world, kevin, upload), "0");
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(ResumableUploadTest, HidesUploadsOfOthersBeforeTheirBodiesAreRead) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string upload = open_upload(world, kevin, 1000);
  testkit::HttpClient client(world.app().port());
  client.send("PATCH " + upload + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + other.authorization +
              "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
              "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_bytes(12), "HTTP/1.1 404");
  EXPECT_EQ(head(world, other, upload).status, 404);
  EXPECT_EQ(world.remove(upload, tus(other)).status, 404);
  EXPECT_EQ(head(world, kevin, std::string(kUploads) + "/not-an-id").status, 404);
  EXPECT_EQ(head(world, kevin, upload).status, 200);
}

TEST_P(ResumableUploadTest, KeepsNothingOfAPieceWithAnotherChecksum) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 8);
  const HttpReply damaged = send(world, kevin, upload, 0, "1234", {{"Upload-Checksum", checksum_of("1235")}});
  EXPECT_EQ(damaged.status, 460) << damaged.body;
  EXPECT_EQ(damaged.json().at("code"), "CHECKSUM_MISMATCH");
  EXPECT_EQ(offset_of(world, kevin, upload), "0");
  EXPECT_EQ(pieces_in(world), 0U);
  EXPECT_EQ(send(world, kevin, upload, 0, "1234", {{"Upload-Checksum", "sha1 AAAA"}}).status, 400);
  EXPECT_EQ(send(world, kevin, upload, 0, "1234", {{"Upload-Checksum", checksum_of("1234")}}).status, 204);
  EXPECT_EQ(offset_of(world, kevin, upload), "4");
}

TEST_P(ResumableUploadTest, RefusesATypeWithTheFirstBytesThatTell) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 1'000'000, encoded("filename", "movie.pdf"));
  EXPECT_EQ(send(world, kevin, upload, 0, "%P").status, 204);
  const HttpReply refused = send(world, kevin, upload, 2, std::string("NG\0\1\2\3\4\5", 8));
  EXPECT_EQ(refused.status, 415) << refused.body;
  EXPECT_EQ(head(world, kevin, upload).status, 404);
  EXPECT_EQ(pieces_in(world), 0U);
  EXPECT_EQ(world.run(world.stores().documents->usage(kevin.id)).value().reserved_bytes, 0U);
}

TEST_P(ResumableUploadTest, RefusesAtItsEndWhatOnlyTheEndTells) {
  Config config = test_config();
  config.resumable.piece_bytes = 1024;
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string text = std::string(300'000, 'a') + std::string("\0", 1);
  const std::string upload = open_upload(world, kevin, text.size());
  ASSERT_EQ(send(world, kevin, upload, 0, text.substr(0, 280'000)).status, 204);
  EXPECT_EQ(send(world, kevin, upload, 280'000, text.substr(280'000)).status, 415);
  EXPECT_EQ(head(world, kevin, upload).status, 404);
  EXPECT_EQ(pieces_in(world), 0U);
  EXPECT_TRUE(documents_of(world, kevin).as_array().empty());
}

TEST_P(ResumableUploadTest, HoldsRoomForWhatIsOpen) {
  Config config = test_config();
  config.document_quota = {.count_max = 3, .bytes_max = 1000};
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 600);
  EXPECT_EQ(create(world, kevin, 401).json().at("code"), "QUOTA_EXCEEDED");
  EXPECT_EQ(world.upload_document(kevin, std::string(401, 'a')).json().at("code"), "QUOTA_EXCEEDED");
  EXPECT_EQ(world.upload_document(kevin, std::string(400, 'a')).status, 201);
  EXPECT_EQ(create(world, kevin, 1).status, 409);
  EXPECT_EQ(world.remove(upload, tus(kevin)).status, 204);
  EXPECT_EQ(create(world, kevin, 600).status, 201);
}

TEST_P(ResumableUploadTest, BoundsHowManyAreOpen) {
  Config config = test_config();
  config.resumable.open_max = 2;
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  for (int i = 0; i < 2; ++i) static_cast<void>(open_upload(world, kevin, 5));
  const HttpReply refused = create(world, kevin, 5);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.json().at("code"), "TOO_MANY_UPLOADS");
}

// --- what is taken ---

TEST(ResumableUploadOptionsTest, SaysWhatItCanToAnybody) {
  World world;
  for (const std::string& path : {std::string(kUploads), std::string(kUploads) + "/x"}) {
    const HttpReply reply = world.client().request("OPTIONS", path);
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(reply.field("Tus-Version"), "1.0.0");
    EXPECT_EQ(reply.field("Tus-Extension"), "creation,creation-with-upload,checksum,expiration,termination");
    EXPECT_EQ(reply.field("Tus-Max-Size"), "104857600");
    EXPECT_EQ(reply.field("Tus-Checksum-Algorithm"), "sha1,sha256");
  }
}

TEST(ResumableUploadOptionsTest, LetsPagesOfOtherOriginsReadTheFields) {
  World world;
  const FieldList page{{"Origin", "http://localhost:5173"}};
  const HttpReply preflight =
      world.client().request("OPTIONS", kUploads, {}, page + FieldList{{"Access-Control-Request-Method", "PATCH"}});
  EXPECT_NE(preflight.field("Access-Control-Allow-Headers")->find("Upload-Offset"), std::string::npos);
  EXPECT_NE(preflight.field("Access-Control-Allow-Headers")->find("Tus-Resumable"), std::string::npos);
  const HttpReply refused = world.post(kUploads, "", page);
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.field("Access-Control-Expose-Headers")->find("Upload-Offset"), std::string::npos);
  EXPECT_EQ(world.get("documents", page).field("Access-Control-Expose-Headers")->find("Upload-Offset"),
            std::string::npos);
}

TEST_P(ResumableUploadTest, BecomesADocumentPieceByPiece) {
  Config config = test_config();
  config.resumable.piece_bytes = 64 * 1024;
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string text = "Boarding pass\n" + std::string(500'000, 'x') + "\n";
  const std::string metadata = encoded("filename", "C:\\p\xc3\xa4ss.txt") + "," + encoded("title", "My pass") +
                               ",category ,filetype," + encoded("is_private", "1");
  const std::string upload = open_upload(world, kevin, text.size(), metadata);
  EXPECT_TRUE(upload.starts_with("/api/v1/users/documents/uploads/")) << upload;
  EXPECT_TRUE(documents_of(world, kevin).as_array().empty());
  const HttpReply before = head(world, kevin, upload);
  EXPECT_EQ(before.status, 200);
  EXPECT_EQ(before.field("Upload-Offset"), "0");
  EXPECT_EQ(before.field("Upload-Length"), std::to_string(text.size()));
  EXPECT_EQ(before.field("Upload-Metadata"), metadata);
  EXPECT_EQ(before.field("Cache-Control"), "no-store");
  EXPECT_TRUE(before.field("Upload-Expires")->ends_with(" GMT"));
  const HttpReply first = send(world, kevin, upload, 0, text.substr(0, 200'001));
  EXPECT_EQ(first.status, 204) << first.body;
  EXPECT_EQ(first.field("Upload-Offset"), "200001");
  EXPECT_FALSE(first.field("X-Document-Id"));
  const HttpReply last = send(world, kevin, upload, 200'001, text.substr(200'001));
  ASSERT_EQ(last.status, 204) << last.body;
  const std::string id = last.field("X-Document-Id").value_or("");
  const auto document = world.get("documents/" + id, kevin.bearer()).json().at("data").at("document");
  EXPECT_EQ(document.at("title"), "My pass");
  EXPECT_TRUE(document.at("category").is_null());
  EXPECT_EQ(document.at("originalName"), "p\xc3\xa4ss.txt");
  EXPECT_EQ(document.at("size"), text.size());
  EXPECT_EQ(text_of(document.at("sha256")), base::to_hex(security::sha256(text)));
  EXPECT_EQ(content_of(world, kevin, id), text);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(ResumableUploadTest, IsOneDocumentWhereTheLastAnswerWasLost) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 4);
  const std::string id = send(world, kevin, upload, 0, "text").field("X-Document-Id").value_or("");
  const HttpReply after = head(world, kevin, upload);
  EXPECT_EQ(after.field("Upload-Offset"), "4");
  EXPECT_EQ(after.field("X-Document-Id"), id);
  EXPECT_EQ(send(world, kevin, upload, 0, "text").status, 409);
  const HttpReply again = send(world, kevin, upload, 4, "");
  EXPECT_EQ(again.status, 204);
  EXPECT_EQ(again.field("X-Document-Id"), id);
  EXPECT_EQ(documents_of(world, kevin).as_array().size(), 1U);
  EXPECT_EQ(world.remove(upload, tus(kevin)).status, 204);
  EXPECT_EQ(head(world, kevin, upload).status, 404);
  EXPECT_EQ(content_of(world, kevin, id), "text");
}

TEST_P(ResumableUploadTest, TakesTheBytesWithTheCreation) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const FieldList content{{"Content-Type", "application/offset+octet-stream"}, {"Upload-Metadata", kName}};
  const HttpReply whole = world.post(kUploads, "text", tus(kevin) + content + FieldList{{"Upload-Length", "4"}});
  EXPECT_EQ(whole.status, 201) << whole.body;
  EXPECT_EQ(whole.field("Upload-Offset"), "4");
  EXPECT_EQ(content_of(world, kevin, whole.field("X-Document-Id").value_or("")), "text");
  const HttpReply part = world.post(kUploads, "te", tus(kevin) + content + FieldList{{"Upload-Length", "4"}});
  EXPECT_EQ(part.field("Upload-Offset"), "2");
  EXPECT_EQ(send(world, kevin, part.field("Location").value_or(""), 2, "xt").status, 204);
  EXPECT_EQ(documents_of(world, kevin).as_array().size(), 2U);
}

TEST_P(ResumableUploadTest, OpensNoUploadWhoseFirstBytesAreRefused) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const FieldList wanted{{"Upload-Metadata", kName}, {"Upload-Length", "100"}};
  const FieldList content{{"Content-Type", "application/offset+octet-stream"}};
  EXPECT_EQ(world.post(kUploads, "text", tus(kevin) + wanted).status, 415);
  EXPECT_EQ(world.post(kUploads, std::string("\x7f\0ELF", 5), tus(kevin) + wanted + content).status, 415);
  EXPECT_EQ(
      world.post(kUploads, "text", tus(kevin) + wanted + content + FieldList{{"Upload-Checksum", checksum_of("")}})
          .status,
      460);
  EXPECT_TRUE(world.run(world.stores().documents->uploads().of_user(kevin.id)).value().empty());
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(ResumableUploadTest, BecomesAVersionOfTheDocumentItNames) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string id = document_id_of(world.upload_document(kevin, "first"));
  EXPECT_EQ(create(world, other, 6, encoded("documentId", id)).status, 404);
  const std::string upload = open_upload(world, kevin, 6, kName + "," + encoded("documentId", id));
  const HttpReply last = send(world, kevin, upload, 0, "second");
  ASSERT_EQ(last.status, 204) << last.body;
  EXPECT_EQ(last.field("X-Document-Id"), id);
  EXPECT_EQ(content_of(world, kevin, id), "second");
  const auto versions = world.get("documents/" + id + "/versions", kevin.bearer()).json().at("data").at("versions");
  EXPECT_EQ(versions.as_array().size(), 2U);
}

TEST_P(ResumableUploadTest, EndsWithTheDocumentItWasAVersionOf) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = document_id_of(world.upload_document(kevin, "first"));
  const std::string upload = open_upload(world, kevin, 6, kName + "," + encoded("documentId", id));
  ASSERT_EQ(world.remove("documents/" + id, kevin.bearer()).status, 200);
  EXPECT_EQ(send(world, kevin, upload, 0, "second").status, 404);
  EXPECT_EQ(head(world, kevin, upload).status, 404);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(ResumableUploadTest, TakesOtherMethodsByPost) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 8);
  const auto as = [](const char* method) { return FieldList{{"X-HTTP-Method-Override", method}}; };
  EXPECT_EQ(world.post(upload, "1234", piece_at(kevin, 0) + as("PATCH")).status, 204);
  EXPECT_EQ(world.post(upload, "", tus(kevin) + as("HEAD")).field("Upload-Offset"), "4");
  const HttpReply without = world.post(upload, "", tus(kevin));
  EXPECT_EQ(without.status, 405);
  EXPECT_EQ(without.json().at("code"), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(world.post(upload, "", tus(kevin) + as("DELETE")).status, 204);
  EXPECT_EQ(head(world, kevin, upload).status, 404);
}

/// The statuses that so many clients get who send the same first 500 bytes at once.
std::vector<int> send_at_once(World& world, const Person& person, const std::string& upload, std::size_t count) {
  std::vector<int> statuses(count);
  std::vector<std::jthread> clients;
  for (int& status : statuses) {
    clients.emplace_back([&] {
      testkit::HttpClient client(world.app().port());
      status = client.request("PATCH", upload, std::string(500, 'a'), piece_at(person, 0)).status;
    });
  }
  clients.clear();
  return statuses;
}

TEST_P(ResumableUploadTest, LetsOneOfManyContinueAtAByte) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 1000);
  const std::vector<int> statuses = send_at_once(world, kevin, upload, 8);
  EXPECT_EQ(std::ranges::count(statuses, 204), 1);
  EXPECT_EQ(std::ranges::count(statuses, 409), 7);
  EXPECT_EQ(offset_of(world, kevin, upload), "500");
  EXPECT_EQ(pieces_in(world), 1U);
}

TEST_P(ResumableUploadTest, BecomesOneDocumentHoweverManySendTheLastPiece) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 500);
  EXPECT_GE(std::ranges::count(send_at_once(world, kevin, upload, 4), 204), 1);
  EXPECT_EQ(documents_of(world, kevin).as_array().size(), 1U);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(ResumableUploadTest, KeepsWhatCameFromAClientThatIsCut) {
  Config config = test_config();
  config.resumable.piece_bytes = 64 * 1024;
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string text(300'000, 'z');
  const std::string upload = open_upload(world, kevin, text.size());
  {
    testkit::HttpClient client(world.app().port());
    client.send("PATCH " + upload + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + kevin.authorization +
                "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                "Content-Length: 300000\r\n\r\n" +
                text.substr(0, 200'000));
    client.finish_sending();
    static_cast<void>(client.read_to_end());
  }
  const std::string offset = offset_of(world, kevin, upload);
  EXPECT_EQ(offset, "200000");
  const HttpReply last = send(world, kevin, upload, 200'000, text.substr(200'000));
  ASSERT_EQ(last.status, 204) << last.body;
  EXPECT_EQ(content_of(world, kevin, last.field("X-Document-Id").value_or("")), text);
}

TEST_P(ResumableUploadTest, MakesManySmallPiecesFew) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string text = "one byte after the other, which is what some clients do " + std::string(100, '.');
  const std::string upload = open_upload(world, kevin, text.size());
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    ASSERT_EQ(send(world, kevin, upload, i, text.substr(i, 1)).status, 204);
    ASSERT_LE(pieces_in(world), 40U);
  }
  const HttpReply last = send(world, kevin, upload, text.size() - 1, text.substr(text.size() - 1));
  ASSERT_EQ(last.status, 204) << last.body;
  EXPECT_EQ(content_of(world, kevin, last.field("X-Document-Id").value_or("")), text);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(ResumableUploadTest, ExpiresWithoutBytesAndGoesOnWithThem) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 8);
  world.clock().advance(std::chrono::hours{20});
  const Person later = world.sign_in(kevin);
  ASSERT_EQ(send(world, later, upload, 0, "1234").status, 204);
  world.clock().advance(std::chrono::hours{20});
  const Person still = world.sign_in(kevin);
  EXPECT_EQ(offset_of(world, still, upload), "4");
  world.clock().advance(std::chrono::hours{5});
  const Person late = world.sign_in(kevin);
  EXPECT_EQ(head(world, late, upload).status, 410);
  EXPECT_EQ(send(world, late, upload, 4, "5678").json().at("code"), "GONE");
  DocumentStores stores{.documents = *world.stores().documents, .blobs = *world.stores().blobs};
  EXPECT_EQ(world.run(purge_expired_uploads(stores, world.clock())).value(), 1U);
  EXPECT_EQ(head(world, late, upload).status, 404);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(ResumableUploadTest, SaysThatAnUploadIsGoneWhosePiecesAreLost) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 8);
  ASSERT_EQ(send(world, kevin, upload, 0, "1234").status, 204);
  const auto pieces = world.run(world.stores().blobs->list(BlobKind::kUploadPiece, "", 10)).value();
  ASSERT_TRUE(world.run(world.stores().blobs->erase(BlobKind::kUploadPiece, pieces.at(0).name)).value());
  EXPECT_EQ(send(world, kevin, upload, 4, "5678").status, 410);
}

TEST(ResumableUploadLimitsTest, CountsUploadsAndNotTheirPieces) {
  Config config = test_config();
  config.limits.set("DOCUMENTS", {2, std::chrono::minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 8);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(send(world, kevin, upload, i, "x").status, 204);
  EXPECT_EQ(create(world, kevin, 8).status, 201);
  EXPECT_EQ(create(world, kevin, 8).status, 429);
}

TEST(ResumableUploadMetricsTest, CountsWhatIsStoredAndWhatIsRefused) {
  World world;
  const Person kevin = world.sign_up();
  ASSERT_EQ(send(world, kevin, open_upload(world, kevin, 4), 0, "text").status, 204);
  ASSERT_EQ(send(world, kevin, open_upload(world, kevin, 4), 0, std::string("\0\1\2\3", 4)).status, 415);
  EXPECT_TRUE(world.shows(R"(document_files_total{service="user-service"} 1)"));
  EXPECT_TRUE(world.shows(R"(document_bytes_total{service="user-service"} 4)"));
  EXPECT_TRUE(world.shows(R"(document_refusals_total{service="user-service",reason="type"} 1)"));
}

TEST(ResumableUploadAuditTest, NotesTheDocumentAndNotItsPieces) {
  World world;
  const Person kevin = world.sign_up();
  const std::string upload = open_upload(world, kevin, 8);
  ASSERT_EQ(send(world, kevin, upload, 0, "1234").status, 204);
  ASSERT_EQ(send(world, kevin, upload, 4, "5678").status, 204);
  const auto rows = world.run(world.stores().audit_log->newest_of_user(kevin.id, 10)).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].action, "CREATE");
  EXPECT_EQ(rows[0].resource, "Document");
}

}  // namespace
}  // namespace user
