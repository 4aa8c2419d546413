// Which files are taken as documents (docs/http-contract.md §4.3): types by content, names that agree, and names as
// every client sends them.
#include "config/keys/tables.hpp"
#include "config/keys/user_keys.hpp"
#include "media/sample_archive.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using namespace std::string_literals;

class DocumentTypesTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentTypesTest);

std::string type_in(const testkit::HttpReply& reply) {
  return reply.status == 201 ? text_of(reply.json().at("data").at("document").at("mimeType"))
                             : std::to_string(reply.status) + reply.body;
}

std::string gif() { return testkit::corpus_bytes("images-bad/good/alpha_gif_a.gif"); }

TEST_P(DocumentTypesTest, TellsTheTypeByContent) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const struct {
    std::string bytes;
    const char* name;
    const char* type;
  } rows[] = {
      {testkit::corpus_bytes("documents/simple.pdf"), "a.pdf", "application/pdf"},
      {testkit::corpus_bytes("documents/encryption_openpassword.pdf"), "a", "application/pdf"},
      {testkit::corpus_bytes("documents/corruptionOneByteMissing.pdf"), "a.b", "application/pdf"},
      {testkit::corpus_bytes("documents/javascript.pdf"), "a.PDF", "application/pdf"},
      {small_png(), "a.png", "image/png"},
      {testkit::corpus_bytes("exif-orientation/Landscape_1.jpg"), "a.jpeg", "image/jpeg"},
      {testkit::corpus_bytes("images-bad/good/simple.webp"), "a.webp", "image/webp"},
      {gif(), "a.gif", "image/gif"},
      {"caf\xc3\xa9\r\n\ttext\f", "a.txt", "text/plain; charset=utf-8"},
      {"caf\xe9 5 \x80", "a.txt", "text/plain; charset=windows-1252"},
      {"a;b\n1;2\n", "a.csv", "text/csv; charset=utf-8"},
      {"a;caf\xe9\n", "a.csv", "text/csv; charset=windows-1252"},
      {"{\"a\":1}", "a.json", "text/plain; charset=utf-8"},
      {media::sample_docx().bytes(), "a.docx",
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {media::sample_xlsx().bytes(), "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {testkit::corpus_bytes("documents/simple.odt"), "a.odt", "application/vnd.oasis.opendocument.text"}};
  for (const auto& row : rows) EXPECT_EQ(type_in(world.upload_document(kevin, row.bytes, row.name)), row.type);
}

TEST_P(DocumentTypesTest, RefusesWhatMayRunUnderAnyName) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string files[] = {"<!DOCTYPE html><p>",
                               "\xef\xbb\xbf \n<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                               "<?xml version=\"1.0\"?>",
                               "<!-- a --><script>alert(1)</script>",
                               "#!/bin/sh\necho",
                               "\x7f"s
                               "ELF\2\1\1",
                               "MZ\x90\0\3\0"s,
                               "\xca\xfe\xba\xbe\0\0\0\x34"s,
                               "\xcf\xfa\xed\xfe\7\0\0\1"s,
                               media::SampleArchive().add("META-INF/MANIFEST.MF", "Main-Class: A").bytes(),
                               media::sample_docx().add("word/vbaProject.bin", "x").bytes(),
                               gif() + media::SampleArchive().add("A.class", "x").bytes()};
  for (const std::string& file : files) {
    for (const char* name : {"a", "a.txt", "a.pdf", "a.gif", "a.docx", "a.html"}) {
      const auto reply = world.upload_document(kevin, file, name);
      EXPECT_EQ(reply.status, 415) << name << reply.body;
      EXPECT_EQ(reply.json().at("code"), "UNSUPPORTED_MEDIA_TYPE");
    }
  }
  EXPECT_EQ(world.get("documents/usage", kevin.bearer()).json().at("data").at("count"), 0);
}

TEST_P(DocumentTypesTest, RefusesNamesThatSayAnotherTypeOrAreRun) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string pdf = testkit::corpus_bytes("documents/javascript.pdf");
  const std::pair<std::string, const char*> rows[] = {{pdf, "a.png"},
                                                      {pdf, "a.txt"},
                                                      {pdf, "a.html"},
                                                      {pdf, "a.exe"},
                                                      {"text", "a.pdf"},
                                                      {"text", "a.svg"},
                                                      {"text", "a.js"},
                                                      {"text", "a.html."},
                                                      {small_png(), "a.jpg"},
                                                      {"a;b", "a.xlsx"},
                                                      {media::sample_docx().bytes(), "a.odt"},
                                                      {media::sample_docx().bytes(), "a.docm"},
                                                      {"text", "a\xe2\x80\xae.exe"}};
  for (const auto& [bytes, name] : rows) {
    const auto reply = world.upload_document(kevin, bytes, name);
    EXPECT_EQ(reply.status, 415) << name << reply.body;
    EXPECT_THAT(reply.body, testing::HasSubstr("only PDF, PNG, JPEG, WebP, GIF, TXT, CSV, DOCX, XLSX and ODT")) << name;
  }
}

TEST_P(DocumentTypesTest, JudgesVersionsInTheSameWay) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, "text")) + "/versions";
  const auto add = [&](const std::string& bytes, const std::string& name) {
    return world.post(path, testkit::multipart({{"file", name, "", bytes}}), kevin.with_form());
  };
  EXPECT_EQ(add("<html>", "a.txt").status, 415);
  EXPECT_EQ(add("text", "a.html").status, 415);
  EXPECT_EQ(type_in(add("a;b", "a.csv")), "text/csv; charset=utf-8");
}

TEST(DocumentTypesTableTest, TakesWhatTheSettingNames) {
  Config config = test_config();
  config.document_rules.accepted = media::DocumentTypes::of(std::vector<std::string>{"pdf", "csv"});
  World world("memory", config);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.upload_document(kevin, "a;b", "a.csv").status, 201);
  EXPECT_EQ(world.upload_document(kevin, "%PDF-1.7", "a.pdf").status, 201);
  for (const char* name : {"a.txt", "a"}) {
    const auto reply = world.upload_document(kevin, "text", name);
    EXPECT_EQ(reply.status, 415) << name;
    EXPECT_EQ(reply.json().at("message"), "Only PDF and CSV documents are allowed");
  }
  EXPECT_EQ(world.upload_document(kevin, gif(), "a.gif").status, 415);
}

TEST(DocumentTypesTableTest, TakesMarkupAsTextWhereItIsAllowed) {
  Config config = test_config();
  config.document_rules.allows_markup = true;
  World world("memory", config);
  const Person kevin = world.sign_up();
  const auto reply = world.upload_document(kevin, "<html>", "a.txt");
  EXPECT_EQ(type_in(reply), "text/plain; charset=utf-8");
  const auto served = world.get("documents/" + document_id_of(reply) + "/content", kevin.bearer());
  EXPECT_THAT(served.field("Content-Security-Policy").value_or(""), testing::HasSubstr("sandbox"));
  EXPECT_THAT(served.field("Content-Disposition").value_or(""), testing::StartsWith("attachment"));
  EXPECT_EQ(world.upload_document(kevin, "<html>", "a.html").status, 415);
}

// A picture whose first bytes are a comment of a script: no reader runs it, because of how it is served.
TEST(DocumentTypesTableTest, ServesAPictureThatIsAScriptSoThatNobodyRunsIt) {
  World world;
  const Person kevin = world.sign_up();
  const auto reply = world.upload_document(kevin, gif() + "*/=1;alert(1)//", "a.gif");
  ASSERT_EQ(type_in(reply), "image/gif");
  const auto served = world.get("documents/" + document_id_of(reply) + "/content", kevin.bearer());
  EXPECT_EQ(served.field("Content-Type"), "image/gif");
  EXPECT_EQ(served.field("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(served.field("Content-Disposition").value_or(""), testing::StartsWith("attachment"));
  EXPECT_THAT(served.field("Content-Security-Policy").value_or(""), testing::HasSubstr("sandbox"));
}

// The rest of a refused file is not waited for.
TEST(DocumentTypesTableTest, RefusesBeforeTheFileHasCome) {
  World world;
  const Person kevin = world.sign_up();
  testkit::HttpClient client(world.app().port());
  client.send("POST /api/v1/users/documents HTTP/1.1\r\nHost: a\r\nAuthorization: " + kevin.authorization +
              "\r\nContent-Type: multipart/form-data; boundary=XyZ\r\nContent-Length: 1000000\r\n\r\n"
              "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n<!doctype html>" +
              std::string(200, ' '));
  EXPECT_EQ(client.read_bytes(12), "HTTP/1.1 415");
}

TEST(DocumentTypesTableTest, KnowsEveryWordOfTheSetting) {
  for (const config::Table& table : config::all_tables()) {
    for (const config::Key& key : table.keys) {
      if (key.name != config::keys::kDocumentTypes) continue;
      const auto words = media::document_type_words();
      EXPECT_TRUE(std::ranges::equal(key.choices, words));
      return;
    }
  }
  FAIL() << "no such setting";
}

testkit::HttpReply send_name(World& world, const Person& person, const std::string& parameters) {
  return world.post(
      "documents",
      "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; " + parameters + "\r\n\r\ntext\r\n--XyZ--\r\n",
      person.with_form());
}

// Symptom: a file that PowerShell sent was called "=?utf-8?B?bmHDr3ZlLnR4dA==?=".
TEST_P(DocumentTypesTest, ReadsNamesAsClientsSendThem) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::pair<std::string, const char*> rows[] = {
      {"filename=\"=?utf-8?B?bmHDr3ZlLnR4dA==?=\"; filename*=utf-8''na%C3%AFve.txt", "na\xc3\xafve.txt"},
      {"filename=\"=?utf-8?B?bmHDr3ZlLnR4dA==?=\"", "na\xc3\xafve.txt"},
      {"filename=\"na\xefve.txt\"", "na\xc3\xafve.txt"},
      {"filename=\"na\xc3\xafve.txt\"", "na\xc3\xafve.txt"},
      {"\r\n filename=\"folded.txt\"", "folded.txt"},
      {"filename=\"" + std::string(3000, 'a') + ".txt\"", nullptr},
      {"filename=\"a\0b.txt\""s, "document"},
      {"filename=\"\x81.txt\"", "document"},
      {"filename=\"unclosed", "document"},
      {"filename=\"\"", "document"},
      {"filename=\"../../etc/passwd\"", "passwd"},
      {"filename=\"a.txt\"; filename=\"b.txt\"", "a.txt"}};
  for (const auto& [parameters, name] : rows) {
    const auto reply = send_name(world, kevin, parameters);
    ASSERT_EQ(reply.status, 201) << parameters << reply.body;
    const std::string kept = text_of(reply.json().at("data").at("document").at("originalName"));
    EXPECT_EQ(kept, name != nullptr ? name : std::string(255, 'a'));
  }
}

TEST_P(DocumentTypesTest, TakesTheFormOfDotnet) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply =
      world.post("documents", testkit::corpus_bytes("faults/name-as-dotnet-sends-it.multipart"),
                 {{"Authorization", kevin.authorization}, {"Content-Type", "multipart/form-data; boundary=\"B\""}});
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json().at("data").at("document").at("originalName"), "na\xc3\xafve.txt");
}

}  // namespace
}  // namespace user
