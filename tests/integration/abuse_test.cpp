// Hostile input over the wire: a clear 4xx or plain stored text, never a 500, never a dead connection.
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "base/encoding.hpp"
#include "stack.hpp"

namespace integration {
namespace {

class AbuseTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    data_ = new Data;
    stack_ = new Stack(*data_);
    HttpClient client = stack_->auth();
    const auto registered = client.request("POST", "/api/v1/auth/register", registration(data_->address("abuse")));
    token_ = new std::string(access_token(registered));
  }
  static void TearDownTestSuite() {
    delete token_;
    delete stack_;
    delete data_;
  }

  static Data* data_;
  static Stack* stack_;
  static std::string* token_;
};

Data* AbuseTest::data_ = nullptr;
Stack* AbuseTest::stack_ = nullptr;
std::string* AbuseTest::token_ = nullptr;

std::vector<std::string> payloads() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(DREAMSCAPE_CORPORA_DIR "/injection-payloads")) {
    if (entry.path().filename() == "ORIGIN-LICENCE.txt") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    for (std::string line; std::getline(file, line);) {
      if (!line.empty()) all.push_back(line);
    }
  }
  return all;
}

/// A JSON string of any bytes that are UTF-8, nullopt for those that are not.
std::optional<std::string> quoted(const std::string& text) {
  if (!base::is_utf8(text)) return std::nullopt;
  return boost::json::serialize(boost::json::value(text));
}

TEST_F(AbuseTest, InjectionPayloadsInFieldsPathsAndQueriesNeverGiveA500) {
  HttpClient auth = stack_->auth();
  HttpClient gateway = stack_->gateway();
  int sent = 0;
  for (const auto& payload : payloads()) {
    const auto value = quoted(payload);
    if (!value) continue;
    const auto login = auth.request("POST", "/api/v1/auth/login", R"({"email":)" + *value + R"(,"password":"x"})");
    EXPECT_TRUE(login.status == 400 || login.status == 401) << payload << " " << login.status;
    const auto update = auth.request("PUT", "/api/v1/auth/profile", R"({"firstName":)" + *value + "}", bearer(*token_));
    EXPECT_TRUE(update.status == 200 || update.status == 400) << payload << " " << update.status;
    const std::string encoded = boost::urls::encode(payload, boost::urls::unreserved_chars);
    const auto path = gateway.request("GET", "/api/v1/users/profile/" + encoded, {}, bearer(*token_));
    EXPECT_TRUE(path.status == 404 || path.status == 400 || path.status == 414) << payload << " " << path.status;
    const auto query = gateway.request("GET", "/api/v1/users/documents?page=" + encoded, {}, bearer(*token_));
    EXPECT_TRUE(query.status == 200 || query.status == 400 || query.status == 414) << payload << " " << query.status;
    EXPECT_FALSE(query.field("X-Injected") || path.field("X-Injected") || query.field("Set-Cookie"));
    ++sent;
  }
  EXPECT_GE(sent, 1500);
}

constexpr std::size_t kAuthBodyBytesMax = 16 * 1024;  // AUTH_BODY_BYTES_MAX, as delivered

TEST_F(AbuseTest, JsonTestSuiteBodiesNeverGiveA500) {
  HttpClient auth = stack_->auth();
  int sent = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DREAMSCAPE_CORPORA_DIR "/json-testsuite")) {
    if (entry.path().extension() != ".json") continue;
    const std::string body = file_bytes(entry.path());
    if (body.empty()) continue;
    const auto reply = auth.request("POST", "/api/v1/auth/login", body);
    const bool must_refuse = entry.path().filename().string().starts_with("n_");
    const int refused = body.size() > kAuthBodyBytesMax ? 413 : 400;
    EXPECT_TRUE(reply.status == refused || (!must_refuse && reply.status == 401)) << entry.path() << reply.status;
    ++sent;
  }
  EXPECT_GE(sent, 150);
}

TEST_F(AbuseTest, NaughtyStringsAreStoredAsTheyAreOrRefused) {
  HttpClient auth = stack_->auth();
  const auto strings = boost::json::parse(file_bytes(DREAMSCAPE_CORPORA_DIR "/naughty-strings/blns.json"));
  for (const auto& naughty : strings.as_array()) {
    const std::string trimmed(base::trim(std::string(naughty.as_string())));
    const std::string body = R"({"lastName":)" + boost::json::serialize(naughty) + "}";
    const auto reply = auth.request("PUT", "/api/v1/auth/profile", body, bearer(*token_));
    ASSERT_TRUE(reply.status == 200 || reply.status == 400) << body << reply.status;
    if (reply.status != 200 || trimmed.empty()) continue;
    const auto answer = reply.json();
    const std::string stored(answer.at("data").at("user").at("lastName").as_string());
    // Names lose white space at their ends, Unicode's included; nothing inside them changes.
    EXPECT_FALSE(stored.empty());
    EXPECT_NE(trimmed.find(stored), std::string::npos) << trimmed << " became " << stored;
  }
}

TEST_F(AbuseTest, HostileImagesAreRefusedWithAReason) {
  HttpClient user = stack_->user();
  for (const char* folder : {"/images-bad", "/images-hostile"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(DREAMSCAPE_CORPORA_DIR) + folder)) {
      if (!entry.is_regular_file()) continue;
      const auto reply =
          user.request("POST", "/api/v1/users/profile/avatar",
                       multipart("avatar", "a.png", "image/png", file_bytes(entry.path())), multipart_fields(*token_));
      EXPECT_TRUE(reply.status == 400 || reply.status == 200) << entry.path() << " " << reply.status << reply.body;
    }
  }
}

TEST_F(AbuseTest, DesyncRequestsAreRefusedByTheGateway) {
  for (const char* bytes :
       {"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        "GET /api/v1/auth/profile HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"}) {
    HttpClient client = stack_->gateway();
    client.send(bytes);
    EXPECT_EQ(client.read_reply().status, 400) << bytes;
    EXPECT_TRUE(client.is_closed_by_server()) << bytes;
  }
}

TEST_F(AbuseTest, TheTestBackdoorsOfTheOldServiceDoNotExist) {
  HttpClient gateway = stack_->gateway();
  EXPECT_EQ(gateway.request("POST", "/api/v1/auth/test/reset", "{}").status, 404);
  EXPECT_EQ(gateway.request("POST", "/api/v1/auth/test/cleanup", "{}").status, 404);
  EXPECT_EQ(gateway.request("DELETE", "/api/v1/auth/test/users/a@example.com").status, 404);
  EXPECT_EQ(gateway.request("POST", "/api/v1/users/notifications/internal", "{}").status, 404);
}

}  // namespace
}  // namespace integration
