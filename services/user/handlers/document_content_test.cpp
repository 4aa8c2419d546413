// The bytes of documents (docs/http-contract.md §4.3).
#include "user/testing/world.hpp"

namespace user {
namespace {

class DocumentContentTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentContentTest);

TEST_P(DocumentContentTest, ServesContentOnlyAsAnAttachment) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto upload = world.upload_document(kevin, "x <script>alert(1)</script>", "\xc3\xa9vil\\\"name.html.2");
  ASSERT_EQ(upload.status, 201) << upload.body;
  const auto reply = world.get("documents/" + document_id_of(upload) + "/content", kevin.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "x <script>alert(1)</script>");
  EXPECT_EQ(reply.field("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.field("Content-Disposition"),
            "attachment; filename=\"__vil_name.html.2.txt\"; filename*=UTF-8''%C3%A9vil%22name.html.2.txt");
  EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"private, no-cache"});
}

TEST_P(DocumentContentTest, GivesEveryByteBack) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string bytes = testkit::corpus_bytes("documents/simple.pdf") + std::string(3'000'000, '\x17');
  const auto upload = world.upload_document(kevin, bytes, "a.pdf");
  ASSERT_EQ(upload.status, 201) << upload.body;
  EXPECT_TRUE(world.get("documents/" + document_id_of(upload) + "/content", kevin.bearer()).body == bytes);
}

TEST_P(DocumentContentTest, SendsNothingToWhoHasTheBytes) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto upload = world.upload_document(kevin, "text");
  const std::string path = "documents/" + document_id_of(upload) + "/content";
  const std::string tag = "\"" + text_of(upload.json().at("data").at("document").at("sha256")) + "\"";
  EXPECT_EQ(world.get(path, kevin.bearer()).field("ETag"), tag);
  auto fields = kevin.bearer();
  fields.push_back({"If-None-Match", tag});
  const auto again = world.get(path, fields);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.field("ETag"), tag);
  EXPECT_EQ(again.body, "");
}

/// A document of 26 bytes, and what a request for its bytes says.
class RangesTest : public DocumentContentTest {};
INSTANTIATE_ON_EVERY_STORE(RangesTest);

constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyz";

testkit::HttpReply ask(World& world, const Person& person, const std::string& path, testkit::FieldList fields) {
  fields.emplace_back("Authorization", person.authorization);
  return world.get(path, fields);
}

TEST_P(RangesTest, GivesOneRange) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, kLetters)) + "/content";
  const struct {
    const char* range;
    const char* body;
    const char* said;
  } rows[] = {{"bytes=0-4", "abcde", "bytes 0-4/26"},
              {"bytes=20-", "uvwxyz", "bytes 20-25/26"},
              {"bytes=-3", "xyz", "bytes 23-25/26"},
              {"bytes=25-99", "z", "bytes 25-25/26"}};
  for (const auto& row : rows) {
    const auto reply = ask(world, kevin, path, {{"Range", row.range}});
    EXPECT_EQ(reply.status, 206) << row.range;
    EXPECT_EQ(reply.body, row.body);
    EXPECT_EQ(reply.field("Content-Range"), row.said);
    EXPECT_EQ(reply.field("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(reply.field("Accept-Ranges"), "bytes");
    EXPECT_TRUE(reply.field("Content-Disposition").value().starts_with("attachment"));
  }
}

TEST_P(RangesTest, GivesSeveralRanges) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto upload = world.upload_document(kevin, kLetters);
  const std::string path = "documents/" + document_id_of(upload) + "/content";
  const auto reply = ask(world, kevin, path, {{"Range", "bytes=0-1, -2"}});
  EXPECT_EQ(reply.status, 206);
  const std::string boundary = "range-" + text_of(upload.json().at("data").at("document").at("sha256")).substr(0, 32);
  EXPECT_EQ(reply.field("Content-Type"), "multipart/byteranges; boundary=" + boundary);
  const std::string part = "\r\n--" + boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ";
  EXPECT_EQ(reply.body, part + "0-1/26\r\n\r\nab" + part + "24-25/26\r\n\r\nyz\r\n--" + boundary + "--\r\n");
}

TEST_P(RangesTest, SaysWhatCannotBeGiven) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, kLetters)) + "/content";
  const auto reply = ask(world, kevin, path, {{"Range", "bytes=26-"}});
  expect_error(reply, 416, "Range not satisfiable", "RANGE_NOT_SATISFIABLE");
  EXPECT_EQ(reply.field("Content-Range"), "bytes */26");
  for (const char* ignored : {"bytes=5-1", "lines=1-2", "bytes=0-25,0-25"}) {
    const auto whole = ask(world, kevin, path, {{"Range", ignored}});
    EXPECT_EQ(whole.status, 200) << ignored;
    EXPECT_EQ(whole.body, kLetters);
  }
}

TEST_P(RangesTest, GivesARangeOnlyOfTheBytesThatIfRangeNames) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, kLetters)) + "/content";
  const std::string tag = world.get(path, kevin.bearer()).field("ETag").value();
  EXPECT_EQ(ask(world, kevin, path, {{"Range", "bytes=0-0"}, {"If-Range", tag}}).status, 206);
  for (const std::string& other :
       {std::string("\"other\""), "W/" + tag, std::string("Wed, 21 Oct 2026 07:28:00 GMT")}) {
    EXPECT_EQ(ask(world, kevin, path, {{"Range", "bytes=0-0"}, {"If-Range", other}}).body, kLetters) << other;
  }
  EXPECT_EQ(ask(world, kevin, path, {{"If-Match", "\"other\""}}).status, 412);
  EXPECT_EQ(ask(world, kevin, path, {{"Range", "bytes=0-0"}, {"If-None-Match", tag}}).status, 304);
}

TEST_P(RangesTest, AnswersHeadWithTheFieldsOfTheWhole) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, kLetters)) + "/content";
  auto fields = kevin.bearer();
  fields.emplace_back("Range", "bytes=0-0");
  testkit::HttpClient client(world.app().port());
  const auto reply = client.request("HEAD", "/api/v1/users/" + path, {}, fields);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Content-Length"), "26");
  EXPECT_EQ(reply.field("Accept-Ranges"), "bytes");
  EXPECT_EQ(reply.body, "");
}

TEST_P(RangesTest, GivesRangesOverManyPiecesOfALargeDocument) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  std::string bytes = testkit::corpus_bytes("documents/simple.pdf");
  for (int i = 0; bytes.size() < 1'500'000; ++i) bytes += std::to_string(i) + "\x17";
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, bytes, "a.pdf")) + "/content";
  const auto reply = ask(world, kevin, path, {{"Range", "bytes=261000-1300000"}});
  EXPECT_EQ(reply.status, 206);
  EXPECT_TRUE(reply.body == bytes.substr(261'000, 1'300'001 - 261'000));
}

TEST_P(DocumentContentTest, GivesNothingOutBeforeItIsReady) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = document_id_of(world.upload_document(kevin, "text"));
  for (const auto status : {storage::DocumentStatus::kScanning, storage::DocumentStatus::kQuarantined}) {
    const storage::DocumentChange change = [status](storage::DocumentEntry& entry) {
      entry.details.status = status;
      return base::Status{};
    };
    ASSERT_TRUE(world.run(world.stores().documents->modify(kevin.id, id, change)));
    expect_error(world.get("documents/" + id + "/content", kevin.bearer()), 409, "Document is not ready",
                 "DOCUMENT_NOT_READY");
    EXPECT_EQ(text_of(world.get("documents/" + id, kevin.bearer()).json().at("data").at("document").at("status")),
              to_string(status));
  }
}

TEST_P(DocumentContentTest, LetsNoReaderRunWhatIsInside) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply =
      world.get("documents/" + document_id_of(world.upload_document(kevin, "text")) + "/content", kevin.bearer());
  EXPECT_EQ(reply.all("Content-Security-Policy"),
            std::vector<std::string>{"default-src 'none'; frame-ancestors 'none'; sandbox"});
  EXPECT_EQ(reply.all("X-Content-Type-Options"), std::vector<std::string>{"nosniff"});
}

}  // namespace
}  // namespace user
