// Documents that come in several requests, in the words of the IETF (docs/http-contract.md §4.3,
// draft-ietf-httpbis-resumable-upload-12). What is the same as with tus is tested there.
#include "user/testing/uploads.hpp"

namespace user {
namespace {

using storage::BlobKind;
using testkit::FieldList;
using testkit::HttpReply;

const std::string kNotes = R"(inline; filename="notes.txt")";

class IetfUploadTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(IetfUploadTest);

/// Begins an upload of notes.txt.
HttpReply begin(World& world, const Person& person, std::string_view bytes, const FieldList& more) {
  FieldList fields = person.bearer() + more;
  fields.emplace_back("Content-Disposition", kNotes);
  fields.emplace_back("Content-Type", "text/plain");
  return world.post(kUploads, bytes, fields);
}

/// Where an upload of `length` bytes is.
std::string begun(World& world, const Person& person, std::uint64_t length) {
  const HttpReply reply =
      begin(world, person, "", {{"Upload-Complete", "?0"}, {"Upload-Length", std::to_string(length)}});
  EXPECT_EQ(reply.status, 201) << reply.body;
  return reply.field("Location").value_or("");
}

FieldList piece(const Person& person, std::uint64_t offset, const char* complete) {
  return person.bearer() + FieldList{{"Content-Type", "application/partial-upload"},
                                     {"Upload-Offset", std::to_string(offset)},
                                     {"Upload-Complete", complete}};
}

HttpReply append(World& world, const Person& person, const std::string& upload, std::uint64_t offset,
                 const char* complete, std::string_view bytes) {
  return world.patch(upload, bytes, piece(person, offset, complete));
}

HttpReply state_of_upload(World& world, const Person& person, const std::string& upload) {
  return world.client().request("HEAD", upload, {}, person.bearer());
}

std::string offset_now(World& world, const Person& person, const std::string& upload) {
  return state_of_upload(world, person, upload).field("Upload-Offset").value_or("none");
}

std::size_t uploads_of(World& world, const Person& person) {
  return world.run(world.stores().documents->uploads().of_user(person.id)).value().size();
}

std::size_t count_documents(World& world, const Person& person) {
  return documents_of(world, person).as_array().size();
}

boost::json::value document_in(const HttpReply& reply) { return reply.json().at("data").at("document"); }

/// A PATCH in chunks, of which the head is sent; the caller sends the chunks.
std::string chunked_patch(const Person& person, const std::string& upload, const char* complete) {
  return "PATCH " + upload + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + person.authorization +
         "\r\nContent-Type: application/partial-upload\r\nUpload-Offset: 0\r\nUpload-Complete: " + complete +
         "\r\nTransfer-Encoding: chunked\r\n\r\n";
}

std::string creation_head(const Person& person, std::size_t bytes) {
  return "POST " + std::string(kUploads) + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + person.authorization +
         "\r\nContent-Disposition: " + kNotes + "\r\nUpload-Complete: ?1\r\nContent-Length: " + std::to_string(bytes) +
         "\r\n\r\n";
}

// --- what is refused ---

TEST(IetfUploadTableTest, RefusesUploadsThatCannotBeBegun) {
  World world;
  const Person kevin = world.sign_up();
  const struct {
    const char* name;
    FieldList fields;
    const char* body;
    int status;
    const char* contains;
  } rows[] = {
      {"no boolean", {{"Upload-Complete", "yes"}, {"Upload-Length", "5"}}, "", 400, "Upload-Complete"},
      {"two booleans",
       {{"Upload-Complete", "?0"}, {"Upload-Complete", "?0"}, {"Upload-Length", "5"}},
       "",
       400,
       "Upload-Complete"},
      {"an old version",
       {{"Upload-Draft-Interop-Version", "3"}, {"Upload-Incomplete", "?1"}},
       "text",
       400,
       "Upload-Complete"},
      {"a length that comes later", {{"Upload-Complete", "?0"}}, "text", 400, "UPLOAD_LENGTH_REQUIRED"},
      {"a length that is none",
       {{"Upload-Complete", "?0"}, {"Upload-Length", "4.0"}},
       "text",
       400,
       "UPLOAD_LENGTH_REQUIRED"},
      {"no bytes", {{"Upload-Complete", "?1"}}, "", 400, "UPLOAD_LENGTH_REQUIRED"},
      {"no bytes, later", {{"Upload-Complete", "?0"}, {"Upload-Length", "0"}}, "", 400, "UPLOAD_LENGTH_REQUIRED"},
      {"less than the length",
       {{"Upload-Complete", "?1"}, {"Upload-Length", "5"}},
       "text",
       400,
       "INCONSISTENT_UPLOAD_LENGTH"},
      {"more than the length",
       {{"Upload-Complete", "?0"}, {"Upload-Length", "3"}},
       "text",
       400,
       "INCONSISTENT_UPLOAD_LENGTH"},
      {"too large", {{"Upload-Complete", "?0"}, {"Upload-Length", "104857601"}}, "", 413, "PAYLOAD_TOO_LARGE"},
      {"a program",
       {{"Upload-Complete", "?0"}, {"Upload-Length", "5"}, {"Content-Disposition", "inline; filename=a.exe"}},
       "",
       415,
       "UNSUPPORTED_MEDIA_TYPE"},
      {"of no document",
       {{"Upload-Complete", "?0"}, {"Upload-Length", "5"}, {"Upload-Metadata", "documentId JG5l"}},
       "",
       404,
       "Document not found"},
  };
  for (const auto& row : rows) {
    FieldList fields = row.fields;
    fields.emplace_back("Content-Type", "text/plain");
    const HttpReply reply = world.post(kUploads, row.body, kevin.bearer() + fields);
    EXPECT_EQ(reply.status, row.status) << row.name << ": " << reply.body;
    EXPECT_NE(reply.body.find(row.contains), std::string::npos) << row.name << ": " << reply.body;
    EXPECT_EQ(reply.field("Upload-Limit"), "max-size=104857600, min-size=1") << row.name;
    EXPECT_FALSE(reply.field("Location")) << row.name;
    EXPECT_FALSE(reply.field("Tus-Resumable")) << row.name;
  }
  EXPECT_EQ(uploads_of(world, kevin), 0U);
}

TEST(IetfUploadTableTest, LeavesToTusWhatSaysThatItIsTus) {
  World world;
  const Person kevin = world.sign_up();
  const HttpReply other = begin(world, kevin, "text", {{"Upload-Complete", "?1"}, {"Tus-Resumable", "0.2.2"}});
  EXPECT_EQ(other.status, 412);
  EXPECT_EQ(other.field("Tus-Version"), "1.0.0");
  const HttpReply neither = world.post(kUploads, "", kevin.bearer() + FieldList{{"Upload-Length", "5"}});
  EXPECT_EQ(neither.status, 412);
  EXPECT_EQ(world.post(std::string(kUploads) + "/x", "", kevin.bearer() + FieldList{{"X-HTTP-Method-Override", "HEAD"}})
                .status,
            412);
}

/// HEAD and DELETE of the draft have no field of their own; the address of the upload tells.
TEST(IetfUploadTableTest, TellsByTheAddressWhichProtocolIsSpoken) {
  World world;
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 8);
  const std::string plain = upload.substr(0, upload.find('?'));
  EXPECT_EQ(upload, plain + "?protocol=ietf");
  EXPECT_EQ(world.client().request("HEAD", plain, {}, kevin.bearer()).status, 412);
  EXPECT_EQ(world.client().request("DELETE", plain, {}, kevin.bearer()).status, 412);
  EXPECT_EQ(world.client().request("HEAD", upload, {}, kevin.bearer()).status, 204);
}

TEST(IetfUploadTableTest, AsksWhoItIsBeforeAnythingElse) {
  World world;
  EXPECT_EQ(world.post(kUploads, "text", {{"Upload-Complete", "?1"}}).status, 401);
  EXPECT_EQ(world.client().request("HEAD", std::string(kUploads) + "/x").status, 401);
  EXPECT_EQ(world.patch(std::string(kUploads) + "/x", "", {{"Content-Type", "application/partial-upload"}}).status,
            401);
}

TEST_P(IetfUploadTest, RefusesPiecesThatDoNotFit) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 10);
  ASSERT_EQ(append(world, kevin, upload, 0, "?0", "1234").status, 204);
  const struct {
    const char* name;
    FieldList fields;
    const char* body;
    int status;
    const char* contains;
  } rows[] = {
      {"another type",
       {{"Content-Type", "text/plain"}, {"Upload-Offset", "4"}, {"Upload-Complete", "?0"}},
       "5",
       415,
       "application/partial-upload"},
      {"no offset",
       {{"Content-Type", "application/partial-upload"}, {"Upload-Complete", "?0"}},
       "5",
       400,
       "Upload-Offset"},
      {"an offset that is none",
       {{"Content-Type", "application/partial-upload"}, {"Upload-Complete", "?0"}, {"Upload-Offset", "-4"}},
       "5",
       400,
       "Upload-Offset"},
      {"not said whether it is all",
       {{"Content-Type", "application/partial-upload"}, {"Upload-Offset", "4"}},
       "5",
       400,
       "Upload-Complete"},
      {"all, and too short",
       {{"Content-Type", "application/partial-upload"}, {"Upload-Offset", "4"}, {"Upload-Complete", "?1"}},
       "5",
       400,
       "INCONSISTENT_UPLOAD_LENGTH"},
      {"too long",
       {{"Content-Type", "application/partial-upload"}, {"Upload-Offset", "4"}, {"Upload-Complete", "?0"}},
       "5678901",
       400,
       "INCONSISTENT_UPLOAD_LENGTH"},
      {"of another length",
       {{"Content-Type", "application/partial-upload"},
        {"Upload-Offset", "4"},
        {"Upload-Complete", "?0"},
        {"Upload-Length", "11"}},
       "5",
       400,
       "INCONSISTENT_UPLOAD_LENGTH"},
  };
  for (const auto& row : rows) {
    const HttpReply reply = world.patch(upload, row.body, kevin.bearer() + row.fields);
    EXPECT_EQ(reply.status, row.status) << row.name << ": " << reply.body;
    EXPECT_NE(reply.body.find(row.contains), std::string::npos) << row.name << ": " << reply.body;
    EXPECT_EQ(offset_now(world, kevin, upload), "4") << row.name;
  }
  const HttpReply other_type =
      world.patch(upload, "5", kevin.bearer() + FieldList{{"Content-Type", "text/plain"}, {"Upload-Complete", "?0"}});
  EXPECT_NE(other_type.field("Accept-Patch").value_or("").find("application/partial-upload"), std::string::npos);
}

TEST_P(IetfUploadTest, SaysWhereAPieceShouldHaveBegun) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 10);
  ASSERT_EQ(append(world, kevin, upload, 0, "?0", "1234").status, 204);
  for (const std::uint64_t offset : {0U, 3U, 5U, 11U}) {
    const HttpReply reply = append(world, kevin, upload, offset, "?0", "x");
    EXPECT_EQ(reply.status, 409) << offset;
    EXPECT_EQ(reply.json().at("code"), "UPLOAD_MOVED") << offset;
    EXPECT_EQ(reply.field("Upload-Offset"), "4") << offset;
    EXPECT_EQ(reply.field("Upload-Complete"), "?0") << offset;
  }
}

TEST_P(IetfUploadTest, HidesUploadsOfOthers) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string upload = begun(world, kevin, 10);
  EXPECT_EQ(state_of_upload(world, other, upload).status, 404);
  EXPECT_EQ(append(world, other, upload, 0, "?0", "1").status, 404);
  EXPECT_EQ(world.remove(upload, other.bearer()).status, 404);
  EXPECT_EQ(state_of_upload(world, kevin, std::string(kUploads) + "/not-an-id?protocol=ietf").status, 404);
  EXPECT_EQ(state_of_upload(world, kevin, upload).status, 204);
}

// Nobody can tell which of the bytes are meant, so the draft ends the upload.
TEST_P(IetfUploadTest, EndsAnUploadThatGrowsBeyondItsLength) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 4);
  testkit::HttpClient client(world.app().port());
  client.send(chunked_patch(kevin, upload, "?0") + "6\r\n123456\r\n0\r\n\r\n");
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_EQ(reply.json().at("code"), "INCONSISTENT_UPLOAD_LENGTH");
  EXPECT_EQ(state_of_upload(world, kevin, upload).status, 404);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(IetfUploadTest, IsNotCompleteWithLessThanItsLengthWhateverIsSaid) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 4);
  testkit::HttpClient client(world.app().port());
  client.send(chunked_patch(kevin, upload, "?1") + "2\r\nte\r\n0\r\n\r\n");
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_EQ(reply.json().at("code"), "INCONSISTENT_UPLOAD_LENGTH");
  EXPECT_EQ(reply.field("Upload-Complete"), "?0");
  EXPECT_EQ(reply.field("Upload-Offset"), "2");
  EXPECT_EQ(append(world, kevin, upload, 2, "?1", "xt").status, 200);
}

TEST_P(IetfUploadTest, RefusesATypeWithTheFirstBytesThatTell) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 1'000'000);
  const HttpReply early = append(world, kevin, upload, 0, "?0", std::string("\x7f\0ELF", 5));
  EXPECT_EQ(early.status, 415) << early.body;
  EXPECT_FALSE(early.field("Upload-Complete"));
  EXPECT_EQ(state_of_upload(world, kevin, upload).status, 404);
  EXPECT_EQ(pieces_in(world), 0U);
}

// So that a client knows: its bytes are here, and to send them again would change nothing.
TEST_P(IetfUploadTest, SaysThatItIsCompleteWhereOnlyTheEndIsRefused) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string text = std::string(300'000, 'a') + std::string("\0", 1);
  const std::string upload = begun(world, kevin, text.size());
  ASSERT_EQ(append(world, kevin, upload, 0, "?0", text.substr(0, 280'000)).status, 204);
  const HttpReply refused = append(world, kevin, upload, 280'000, "?1", text.substr(280'000));
  EXPECT_EQ(refused.status, 415) << refused.body;
  EXPECT_EQ(refused.field("Upload-Complete"), "?1");
  EXPECT_EQ(state_of_upload(world, kevin, upload).status, 404);
  EXPECT_EQ(count_documents(world, kevin), 0U);
}

TEST_P(IetfUploadTest, TakesNothingMoreWhenItIsComplete) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 4);
  const HttpReply last = append(world, kevin, upload, 0, "?1", "text");
  ASSERT_EQ(last.status, 200) << last.body;
  const HttpReply empty = append(world, kevin, upload, 4, "?1", "");
  EXPECT_EQ(empty.status, 400);
  EXPECT_EQ(empty.json().at("code"), "UPLOAD_COMPLETED");
  EXPECT_EQ(empty.field("Upload-Complete"), "?1");
  EXPECT_EQ(empty.field("X-Document-Id"), last.field("X-Document-Id"));
  const HttpReply again = append(world, kevin, upload, 0, "?1", "text");
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(again.json().at("code"), "INCONSISTENT_UPLOAD_LENGTH");
  EXPECT_EQ(count_documents(world, kevin), 1U);
}

TEST_P(IetfUploadTest, HoldsRoomForWhatIsOpen) {
  Config config = test_config();
  config.document_quota = {.count_max = 3, .bytes_max = 1000};
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  static_cast<void>(begun(world, kevin, 600));
  const HttpReply refused = begin(world, kevin, std::string(401, 'a'), {{"Upload-Complete", "?1"}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.json().at("code"), "QUOTA_EXCEEDED");
}

// --- what is taken ---

TEST(IetfUploadOptionsTest, SaysWhatItCanToAnybody) {
  World world;
  for (const std::string& path : {std::string(kUploads), std::string(kUploads) + "/x"}) {
    const HttpReply reply = world.client().request("OPTIONS", path);
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(reply.field("Accept-Patch"), "application/partial-upload, application/offset+octet-stream");
    EXPECT_EQ(reply.field("Upload-Limit"), "max-size=104857600, min-size=1");
  }
}

TEST_P(IetfUploadTest, BecomesADocumentPieceByPiece) {
  Config config = test_config();
  config.resumable.piece_bytes = 64 * 1024;
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string text = "Boarding pass\n" + std::string(500'000, 'x') + "\n";
  const HttpReply first = begin(world, kevin, text.substr(0, 100'000),
                                {{"Upload-Complete", "?0"}, {"Upload-Length", std::to_string(text.size())}});
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.field("Upload-Offset"), "100000");
  EXPECT_EQ(first.field("Upload-Complete"), "?0");
  const std::string upload = first.field("Location").value_or("");
  EXPECT_TRUE(upload.starts_with("/api/v1/users/documents/uploads/")) << upload;
  const HttpReply second = append(world, kevin, upload, 100'000, "?0", text.substr(100'000, 200'000));
  EXPECT_EQ(second.status, 204) << second.body;
  EXPECT_EQ(second.field("Upload-Complete"), "?0");
  EXPECT_EQ(second.field("Upload-Offset"), "300000");
  const HttpReply last = append(world, kevin, upload, 300'000, "?1", text.substr(300'000));
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(last.field("Upload-Complete"), "?1");
  EXPECT_EQ(document_in(last).at("originalName"), "notes.txt");
  EXPECT_EQ(document_in(last).at("size"), text.size());
  EXPECT_EQ(text_of(document_in(last).at("id")), last.field("X-Document-Id"));
  EXPECT_EQ(content_of(world, kevin, last.field("X-Document-Id").value_or("")), text);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(IetfUploadTest, IsADocumentWithOneRequest) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const HttpReply reply = begin(world, kevin, "text", {{"Upload-Complete", "?1"}, {"Upload-Length", "4"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.field("Upload-Complete"), "?1");
  EXPECT_EQ(reply.field("Upload-Offset"), "4");
  EXPECT_EQ(content_of(world, kevin, text_of(document_in(reply).at("id"))), "text");
}

TEST_P(IetfUploadTest, SaysHowFarItHasCome) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 8);
  ASSERT_EQ(append(world, kevin, upload, 0, "?0", "1234").status, 204);
  const HttpReply open = state_of_upload(world, kevin, upload);
  EXPECT_EQ(open.status, 204);
  EXPECT_EQ(open.field("Upload-Offset"), "4");
  EXPECT_EQ(open.field("Upload-Length"), "8");
  EXPECT_EQ(open.field("Upload-Complete"), "?0");
  EXPECT_EQ(open.field("Upload-Limit"), "max-size=104857600, min-size=1, max-age=86400");
  EXPECT_EQ(open.field("Cache-Control"), "no-store");
  EXPECT_FALSE(open.field("X-Document-Id"));
  const HttpReply last = append(world, kevin, upload, 4, "?1", "5678");
  const HttpReply complete = state_of_upload(world, kevin, upload);
  EXPECT_EQ(complete.field("Upload-Offset"), "8");
  EXPECT_EQ(complete.field("Upload-Complete"), "?1");
  EXPECT_EQ(complete.field("X-Document-Id"), last.field("X-Document-Id"));
}

// As a client does that learns only then that there is no more.
TEST_P(IetfUploadTest, IsCompleteOnlyWhenItIsSaidToBe) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 4);
  const HttpReply all = append(world, kevin, upload, 0, "?0", "text");
  EXPECT_EQ(all.status, 204) << all.body;
  EXPECT_EQ(all.field("Upload-Complete"), "?0");
  EXPECT_EQ(state_of_upload(world, kevin, upload).field("Upload-Complete"), "?0");
  EXPECT_EQ(count_documents(world, kevin), 0U);
  const HttpReply last = append(world, kevin, upload, 4, "?1", "");
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(content_of(world, kevin, last.field("X-Document-Id").value_or("")), "text");
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(IetfUploadTest, TakesBytesOfUnknownLengthIntoAnUploadOfKnownLength) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 4);
  testkit::HttpClient client(world.app().port());
  client.send(chunked_patch(kevin, upload, "?1") + "2\r\nte\r\n2\r\nxt\r\n0\r\n\r\n");
  const HttpReply reply = client.read_reply();
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(content_of(world, kevin, reply.field("X-Document-Id").value_or("")), "text");
}

TEST_P(IetfUploadTest, IsNotCompleteWhereItsClientIsCutBeforeTheEnd) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 4);
  {
    testkit::HttpClient client(world.app().port());
    client.send(chunked_patch(kevin, upload, "?1") + "4\r\ntext\r\n");
    client.finish_sending();
    static_cast<void>(client.read_to_end());
  }
  const HttpReply state = state_of_upload(world, kevin, upload);
  EXPECT_EQ(state.field("Upload-Offset"), "4");
  EXPECT_EQ(state.field("Upload-Complete"), "?0");
  EXPECT_EQ(append(world, kevin, upload, 4, "?1", "").status, 200);
}

// The whole point of 104: who is cut in the first request knows where to go on.
TEST_P(IetfUploadTest, GoesOnWhereTheFirstRequestWasCut) {
  Config config = test_config();
  config.resumable.piece_bytes = 64 * 1024;
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const std::string text(300'000, 'z');
  std::string interim;
  {
    testkit::HttpClient client(world.app().port());
    client.send(creation_head(kevin, text.size()) + text.substr(0, 200'000));
    client.finish_sending();
    interim = client.read_to_end();
  }
  ASSERT_TRUE(interim.starts_with("HTTP/1.1 104 Upload Resumption Supported\r\nLocation: ")) << interim;
  EXPECT_NE(interim.find("Upload-Limit: max-size=104857600, min-size=1, max-age="), std::string::npos) << interim;
  const std::size_t begins = interim.find(kUploads);
  const std::string upload = interim.substr(begins, interim.find("\r\n", begins) - begins);
  EXPECT_EQ(offset_now(world, kevin, upload), "200000");
  const HttpReply last = append(world, kevin, upload, 200'000, "?1", text.substr(200'000));
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(content_of(world, kevin, last.field("X-Document-Id").value_or("")), text);
}

// It was told nothing, so nobody would ever go on.
TEST_P(IetfUploadTest, LeavesNothingOfAnHttp10ClientThatIsCut) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  {
    testkit::HttpClient client(world.app().port());
    std::string head = creation_head(kevin, 1000);
    head.replace(head.find("HTTP/1.1"), 8, "HTTP/1.0");
    client.send(head + "text");
    client.finish_sending();
    EXPECT_EQ(client.read_to_end().find(" 104 "), std::string::npos);
  }
  EXPECT_EQ(uploads_of(world, kevin), 0U);
  EXPECT_EQ(pieces_in(world), 0U);
}

TEST_P(IetfUploadTest, IsContinuedByTusAndTheOtherWayRound) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const FieldList tus{{"Tus-Resumable", "1.0.0"}};
  const std::string upload = begun(world, kevin, 8);
  const FieldList by_tus{
      {"Tus-Resumable", "1.0.0"}, {"Content-Type", "application/offset+octet-stream"}, {"Upload-Offset", "0"}};
  ASSERT_EQ(world.patch(upload, "1234", kevin.bearer() + by_tus).status, 204);
  EXPECT_EQ(world.client().request("HEAD", upload, {}, kevin.bearer() + tus).field("Upload-Metadata"),
            "filename bm90ZXMudHh0");
  const HttpReply last = append(world, kevin, upload, 4, "?1", "5678");
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(content_of(world, kevin, last.field("X-Document-Id").value_or("")), "12345678");
}

TEST_P(IetfUploadTest, EndsWithDelete) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 8);
  ASSERT_EQ(append(world, kevin, upload, 0, "?0", "1234").status, 204);
  EXPECT_EQ(world.remove(upload, kevin.bearer()).status, 204);
  EXPECT_EQ(state_of_upload(world, kevin, upload).status, 404);
  EXPECT_EQ(append(world, kevin, upload, 4, "?1", "5678").status, 404);
  EXPECT_EQ(pieces_in(world), 0U);
  EXPECT_EQ(world.run(world.stores().documents->usage(kevin.id)).value().reserved_bytes, 0U);
}

TEST_P(IetfUploadTest, BecomesAVersionOfTheDocumentItNames) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = document_id_of(world.upload_document(kevin, "first"));
  const std::string metadata = "documentId " + base::to_base64(base::as_bytes(id));
  const HttpReply reply = begin(world, kevin, "second", {{"Upload-Complete", "?1"}, {"Upload-Metadata", metadata}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(text_of(document_in(reply).at("id")), id);
  EXPECT_EQ(document_in(reply).at("version"), 2);
  EXPECT_EQ(content_of(world, kevin, id), "second");
}

TEST(IetfUploadNameTest, ReadsNamesAsClientsSendThem) {
  World world;
  const Person kevin = world.sign_up();
  const struct {
    const char* name;
    FieldList fields;
    const char* original_name;
  } rows[] = {
      {"none", {}, "document"},
      {"extended",
       {{"Content-Disposition", "inline; filename=\"a.txt\"; filename*=UTF-8''n%C3%A4me.txt"}},
       "n\xc3\xa4me.txt"},
      {"with folders", {{"Content-Disposition", "attachment; filename=\"C:\\dir\\b.txt\""}}, "b.txt"},
      {"that cannot be read", {{"Content-Disposition", "inline; filename=\"c"}}, "document"},
      {"very long", {{"Content-Disposition", "inline; filename=\"" + std::string(6'000, 'd') + "\""}}, nullptr},
      {"of tus, which wins",
       {{"Content-Disposition", "inline; filename=e.txt"}, {"Upload-Metadata", "filename Zi50eHQ="}},
       "f.txt"},
  };
  for (const auto& row : rows) {
    FieldList fields = kevin.bearer() + row.fields;
    fields.emplace_back("Upload-Complete", "?1");
    fields.emplace_back("Content-Type", "text/plain");
    const HttpReply reply = world.post(kUploads, "text", fields);
    ASSERT_EQ(reply.status, 200) << row.name << ": " << reply.body;
    const std::string name = text_of(document_in(reply).at("originalName"));
    EXPECT_EQ(name, row.original_name == nullptr ? std::string(255, 'd') : row.original_name) << row.name;
  }
}

TEST(IetfUploadAuditTest, NotesTheDocumentAndNotItsPieces) {
  World world;
  const Person kevin = world.sign_up();
  const std::string upload = begun(world, kevin, 8);
  ASSERT_EQ(append(world, kevin, upload, 0, "?0", "1234").status, 204);
  ASSERT_EQ(append(world, kevin, upload, 4, "?1", "5678").status, 200);
  const auto rows = world.run(world.stores().audit_log->newest_of_user(kevin.id, 10)).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].action, "CREATE");
  EXPECT_EQ(rows[0].resource, "Document");
}

}  // namespace
}  // namespace user
