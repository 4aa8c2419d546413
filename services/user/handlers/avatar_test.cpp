// Uploading avatars (docs/http-contract.md §4.2): every path, every form, every refusal.
#include <filesystem>
#include <fstream>

#include "media/worker/png_samples.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using testkit::multipart;

class AvatarTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AvatarTest);

constexpr std::string_view kNone = R"("message":"No avatar file uploaded")";
constexpr std::string_view kNoImage = R"("message":"Only images are allowed")";
constexpr std::string_view kTooLarge = R"("message":"File too large")";

std::string picture(const std::string& bytes) { return multipart({{"avatar", "a.png", "image/png", bytes}}); }

bool keeps_files(std::string_view store) { return store == "sqlite"; }

/// Files below the store's folder of originals and squares.
/// Without the mark of the installation.
std::size_t files_below(const std::filesystem::path& folder) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    files += entry.is_regular_file() && entry.path().filename() != ".installation" ? 1 : 0;
  }
  return files;
}

TEST(AvatarTableTest, RefusesWhatIsNoPictureWith400) {
  World world;
  const Person kevin = world.sign_up();
  const Case rows[] = {
      {"no body", "", 400, std::string(kNone)},
      {"empty form", "--XyZ--\r\n", 400, std::string(kNone)},
      {"other fields only", multipart({{"title", "", "", "me"}}), 400, std::string(kNone)},
      {"empty part", picture(""), 400, std::string(kNone)},
      {"text", picture("hello, I am a picture"), 400, std::string(kNoImage)},
      {"PDF", picture(testkit::corpus_bytes("documents/simple.pdf")), 400, std::string(kNoImage)},
      {"SVG", picture("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), 400, std::string(kNoImage)},
      {"MVG", picture("push graphic-context\nviewbox 0 0 640 480\n"), 400, std::string(kNoImage)},
      {"signature alone", picture(small_png().substr(0, 8)), 400, std::string(kNoImage)},
      {"half a picture", picture(small_png().substr(0, 40)), 400, std::string(kNoImage)},
      {"data URL of text", multipart({{"avatar", "", "", data_url("text/plain", "hi")}}), 400, std::string(kNoImage)},
      {"data URL without base64", multipart({{"avatar", "", "", "data:image/png;base64,!!!"}}), 400,
       std::string(kNoImage)},
      {"foreign URL", multipart({{"avatar", "", "", "https://evil.example/a.png"}}), 400, std::string(kNoImage)},
      {"two pictures",
       multipart({{"avatar", "a.png", "image/png", small_png()}, {"file", "b.png", "image/png", small_png()}}), 400,
       "Only one file may be uploaded"},
      {"5 MiB and one byte", picture(small_png() + std::string(5'242'881 - small_png().size(), '\0')), 400,
       std::string(kTooLarge)},
      {"6 MiB", picture(std::string(6 * 1024 * 1024, 'x')), 400, std::string(kTooLarge)},
      {"6 MiB as data URL", multipart({{"avatar", "", "", data_url("image/png", std::string(6 * 1024 * 1024, 'x'))}}),
       400, std::string(kTooLarge)},
      {"broken form", "--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XyZ--\r\n", 400, "Malformed multipart"},
      {"form without end", picture(small_png()).substr(0, 200), 400, "Malformed multipart"},
  };
  for (const Case& row : rows) expect(world.post("profile/avatar", row.body, kevin.with_form()), row);
  EXPECT_TRUE(world.get("profile", kevin.bearer()).json().at("profile").at("photo").is_null());
}

TEST(AvatarTableTest, HintsAtWhatTheSentencesLeaveOut) {
  World world;
  const Person kevin = world.sign_up();
  const Case rows[] = {
      {"no file", "--XyZ--\r\n", 400, R"("hint":"Send the picture as the part avatar of a multipart/form-data body.")"},
      {"no picture", picture("hello"), 400, R"("hint":"Send a PNG, JPEG, GIF or WebP picture.")"},
      {"too large", picture(std::string(6 * 1024 * 1024, 'x')), 400, R"("hint":"At most 5242880 bytes.")"},
  };
  for (const Case& row : rows) expect(world.post("profile/avatar", row.body, kevin.with_form()), row);
}

TEST(AvatarTableTest, TakesNothingButMultipart) {
  World world;
  const Person kevin = world.sign_up();
  for (const char* type : {"application/json", "image/png", "multipart/mixed; boundary=XyZ", "text/plain"}) {
    const auto reply =
        world.post("profile/avatar", small_png(), {{"Authorization", kevin.authorization}, {"Content-Type", type}});
    expect(reply, {type, "", 400, std::string(kNone)});
  }
}

TEST(AvatarTableTest, AnswersAPictureThatClaimsTooMuchByItsHeader) {
  World world;
  const Person kevin = world.sign_up();
  for (const char* name : {"images-hostile/lottapixel.jpg", "images-hostile/uber.gif"}) {
    expect(world.upload_avatar(kevin, testkit::corpus_bytes(name)), {name, "", 400, "Image dimensions are too large"});
  }
}

// The refusal must not wait for a body: the client sends none of what it announced.
TEST(AvatarTableTest, RefusesOtherUsersBeforeTheBodyArrives) {
  World world;
  const Person kevin = world.sign_up();
  testkit::HttpClient client(world.app().port());
  EXPECT_EQ(client.request("GET", "/health/live").status, 200);
  client.send("POST /api/v1/users/avatar/somebody/avatar HTTP/1.1\r\nHost: a\r\nAuthorization: " + kevin.authorization +
              "\r\nContent-Type: multipart/form-data; boundary=XyZ\r\nContent-Length: 5000000\r\n\r\n");
  expect_error(client.read_reply(), 403, "Access denied", "FORBIDDEN");
}

TEST_P(AvatarTest, TakesEveryPathAndVerb) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (const char* method : {"POST", "PUT"}) {
    for (const std::string& path :
         {std::string("profile/avatar"), "avatar/" + kevin.id + "/avatar", "profile/" + kevin.id + "/avatar",
          std::string("avatar/me/avatar"), std::string("profile/avatar/")}) {
      const auto reply =
          world.client().request(method, "/api/v1/users/" + path, picture(small_png()), kevin.with_form());
      EXPECT_EQ(reply.status, 200) << method << path << reply.body;
    }
  }
}

TEST_P(AvatarTest, TakesAFileADataUrlAndTheFieldAlias) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string jpeg = testkit::corpus_bytes("exif-orientation/Landscape_1.jpg");
  const struct {
    std::string body;
    const char* ending;
  } rows[] = {{picture(small_png()), ".png"},
              {multipart({{"file", "x.bin", "application/octet-stream", small_png()}}), ".png"},
              {multipart({{"avatar", "lies.png", "image/png", jpeg}}), ".jpg"},
              {multipart({{"avatar", "", "", data_url("image/jpeg", jpeg)}}), ".jpg"},
              {multipart({{"avatar", "", "", data_url("image/png", small_png())}}), ".png"},
              {multipart({{"title", "", "", "me"},
                          {"avatar", "a", "image/webp", testkit::corpus_bytes("images-bad/good/simple.webp")}}),
               ".webp"},
              {picture(testkit::corpus_bytes("images-bad/good/sample_1.gif")), ".png"}};
  for (const auto& row : rows) {
    const auto reply = world.post("profile/avatar", row.body, kevin.with_form());
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(url_of(reply).ends_with(row.ending)) << url_of(reply);
  }
}

TEST_P(AvatarTest, AnswersInEveryShapeItsReadersKnow) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply = world.upload_avatar(kevin, small_png());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto body = reply.json();
  const std::string url = url_of(reply);
  EXPECT_THAT(url, ::testing::MatchesRegex("/uploads/avatars/[0-9]+-[0-9]+\\.png"));
  EXPECT_EQ(body.at("success"), true);
  EXPECT_EQ(body.at("message"), "Avatar uploaded successfully");
  EXPECT_EQ(text_of(body.at("avatar")), url);
  const auto& avatar = body.at("data").at("avatar");
  EXPECT_EQ(text_of(avatar.at("url")), url);
  EXPECT_EQ(text_of(avatar.at("filename")), url.substr(17));
  EXPECT_EQ(avatar.at("uploadedAt"), "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(avatar.at("width"), 32);
  EXPECT_EQ(avatar.at("height"), 32);
  EXPECT_EQ(avatar.at("mimeType"), "image/png");
  EXPECT_EQ(avatar.at("size"), world.get(url).body.size());
  EXPECT_FALSE(avatar.at("thumbHash").as_string().empty());
  EXPECT_EQ(text_of(avatar.at("dominantColor")).size(), 7U);
  EXPECT_EQ(text_of(body.at("data").at("profile").at("avatar")), url);
  EXPECT_EQ(text_of(world.get("profile", kevin.bearer()).json().at("profile").at("photo")), url);
}

// The sample of the suites: one RGBA pixel with a wrong checksum and a cut-off end, which common decoders still read.
TEST_P(AvatarTest, TakesTheCutOffSampleOfTheSuites) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  std::string sample = media::one_pixel_png().substr(0, media::kOnePixelDataEnd);
  sample[media::kOnePixelChecksumStart + 1] ^= 0x5a;
  const auto reply = world.upload_avatar(kevin, sample, "avatar/" + kevin.id + "/avatar");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_THAT(url_of(reply), ::testing::MatchesRegex(".*/[0-9]+-[0-9]+\\.png"));
}

TEST_P(AvatarTest, RemovesTheOldPictureAndItsSquares) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string first = url_of(world.upload_avatar(kevin, small_png()));
  EXPECT_EQ(world.get(first + "?size=64").status, 200);
  const std::string second = url_of(world.upload_avatar(kevin, small_png()));
  EXPECT_NE(first, second);
  EXPECT_EQ(world.get(first).status, 404);
  EXPECT_EQ(world.get(first + "?size=64").status, 404);
  EXPECT_EQ(world.get(second).status, 200);
  if (keeps_files(GetParam())) {
    EXPECT_EQ(files_below(world.uploads()), 1U);
  }
}

TEST_P(AvatarTest, KeepsTheOldPictureWhenTheNewOneIsRefused) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string url = url_of(world.upload_avatar(kevin, small_png()));
  EXPECT_EQ(world.upload_avatar(kevin, "no picture").status, 400);
  EXPECT_EQ(world.get(url).status, 200);
  EXPECT_EQ(text_of(world.get("profile", kevin.bearer()).json().at("profile").at("photo")), url);
}

TEST_P(AvatarTest, DeletesThePictureAndIsIdempotent) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string url = url_of(world.upload_avatar(kevin, small_png()));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(world.remove("profile/avatar", kevin.bearer()).body,
              R"({"success":true,"message":"Avatar deleted successfully"})");
  }
  EXPECT_EQ(world.get(url).status, 404);
  EXPECT_TRUE(world.get("profile", kevin.bearer()).json().at("profile").at("photo").is_null());
  if (keeps_files(GetParam())) {
    EXPECT_EQ(files_below(world.uploads()), 0U);
  }
}

TEST(AvatarOriginTest, AnswersAbsoluteUrlsBelowThePublicOrigin) {
  Config config = test_config();
  config.public_base_url = "https://api.example.com";
  World world("memory", config);
  EXPECT_TRUE(url_of(world.upload_avatar(world.sign_up(), small_png()))
                  .starts_with("https://api.example.com/uploads/avatars/"));
}

TEST(AvatarOutageTest, Answers503WithoutItsWorker) {
  Config config = test_config();
  config.pictures.worker.program = "/nonexistent/image-worker";
  World world("memory", config);
  const auto reply = world.upload_avatar(world.sign_up(), small_png());
  expect_error(reply, 503, "Service temporarily unavailable", "DEPENDENCY_UNAVAILABLE");
  EXPECT_TRUE(reply.field("Retry-After"));
}

/// One place for pictures and one for documents, which any upload loses as soon as another wants it.
Config config_of_one_place() {
  Config config = test_config();
  config.pictures.slots_max = 1;
  config.uploads.documents_max = 1;
  config.uploads.grace = std::chrono::milliseconds{0};
  config.uploads.bytes_per_second_min = 1'000'000'000;
  return config;
}

/// A request whose body is asked for, which happens once it has its place.
testkit::HttpClient begin_request(World& world, const Person& person, const std::string& line,
                                  const std::string& type) {
  testkit::HttpClient client(world.app().port());
  client.send(line + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + person.authorization + "\r\nContent-Type: " + type +
              "\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_bytes(25), "HTTP/1.1 100 Continue\r\n\r\n");
  return client;
}

// Symptom: a few accounts with uploads that sent nothing shut everybody else out.
TEST(SlowUploadTest, GivesItsPlaceToOneThatWaits) {
  const std::string form = "multipart/form-data; boundary=XyZ";
  const struct {
    std::string line;
    std::string type;
    std::string next;
  } rows[] = {{"POST /api/v1/users/profile/avatar", form, "picture"},
              {"PUT /api/v1/users/profile", "application/json", "picture"},
              {"POST /api/v1/users/documents", form, "document"}};
  for (const auto& row : rows) {
    World world("memory", config_of_one_place());
    const Person other = world.sign_up("other@example.com");
    testkit::HttpClient slow = begin_request(world, world.sign_up(), row.line, row.type);
    const auto next =
        row.next == "picture" ? world.upload_avatar(other, small_png()) : world.upload_document(other, "text");
    EXPECT_EQ(next.status / 100, 2) << row.line << next.body;
    slow.send("--XyZ\r\n");
    EXPECT_EQ(slow.read_bytes(12), "HTTP/1.1 429") << row.line;
  }
}

// Who waited this long for a store would be told to come back later.
TEST(AvatarTimeTest, WaitsForTheWorkerBeyondTheTimeOfOtherRequests) {
  const std::filesystem::path worker = std::filesystem::path{testing::TempDir()} / "slow-worker";
  std::ofstream(worker) << "#!/bin/sh\n/bin/sleep 2\n";
  std::filesystem::permissions(worker, std::filesystem::perms::owner_all);
  Config config = test_config();
  config.server.limits.answer_timeout = std::chrono::seconds{1};
  config.pictures.worker.program = worker;
  World world("memory", config);
  const Person kevin = world.sign_up();
  EXPECT_NE(world.upload_avatar(kevin, small_png()).body.find(kNoImage), std::string::npos);
  const std::string photo = R"({"profile":{"photo":")" + data_url("image/png", small_png()) + R"("}})";
  EXPECT_NE(world.put("profile", photo, kevin.bearer()).body.find(kNoImage), std::string::npos);
  std::filesystem::remove(worker);
}

}  // namespace
}  // namespace user
