// Resumable uploads through whole programs (docs/http-contract.md §4.3): `kill -9` in the middle of a piece, another
// replica that goes on, and tus-js-client of npm, all through the gateway where it is about clients.
#include <fstream>
#include <thread>

#include "replica.hpp"
#include "tus.hpp"

namespace integration {
namespace {

constexpr const char* kClientFolder = DREAMSCAPE_SOURCE_DIR "/tests/integration/tus_js";

/// No two stretches of it are the same.
std::string long_text(std::size_t bytes) {
  std::string text;
  for (std::size_t line = 0; text.size() < bytes; ++line) text += "line " + std::to_string(line) + " of a long text\n";
  text.resize(bytes);
  return text;
}

std::uint64_t offset_of(HttpClient client, const std::string& token, const std::string& upload) {
  const HttpReply reply = client.request("HEAD", upload, {}, tus(token));
  EXPECT_EQ(reply.status, 200);
  return std::stoull(reply.field("Upload-Offset").value_or("0"));
}

bool comes_to(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < until) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

class UploadsTest : public testing::TestWithParam<Store> {
 protected:
  [[nodiscard]] std::string sign_up(const Stack& stack) const {
    return access_token(stack.auth().request("POST", "/api/v1/auth/register", registration(data_.address("kevin"))));
  }
  [[nodiscard]] bool has_pieces() const {
    const auto folder = data_.folder() / "uploads" / "upload-pieces";
    return std::filesystem::exists(folder) && !std::filesystem::is_empty(folder);
  }

  const Data data_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(All, UploadsTest, testing::Values(Store::kEmbedded, Store::kMongodb), store_name);

TEST_P(UploadsTest, GoOnAfterTheProgramWasKilledInTheMiddleOfAPiece) {
  // The tests' MongoDB server reads every chunk for each that is asked for.
  const bool is_slow = GetParam() == Store::kMongodb;
  const std::string text = long_text(is_slow ? 12'000'000 : 30'000'000);
  const std::size_t sent = is_slow ? 10'000'000 : 20'000'000;
  const std::uint64_t durable = is_slow ? 8'000'000 : 16'000'000;
  std::string token;
  std::string upload;
  std::uint64_t confirmed = 0;
  {
    Stack stack(data_);
    token = sign_up(stack);
    upload = open_upload(stack.gateway_port, token, text.size());
    HttpClient client = stack.gateway();
    client.send("PATCH " + upload + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
                "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                "Content-Length: " +
                std::to_string(text.size()) + "\r\n\r\n" + text.substr(0, sent));
    ASSERT_TRUE(comes_to([&] { return (confirmed = offset_of(stack.user(), token, upload)) >= durable; }));
    stack.process->kill();
  }
  const Stack stack(data_);
  const std::uint64_t offset = offset_of(stack.gateway(), token, upload);
  EXPECT_GE(offset, confirmed);
  EXPECT_LE(offset, sent);
  const HttpReply last = stack.gateway().request("PATCH", upload, text.substr(offset), piece_at(token, offset));
  ASSERT_EQ(last.status, 204) << last.body;
  EXPECT_EQ(content_of(stack.gateway_port, token, last.field("X-Document-Id").value_or("")), text);
  EXPECT_FALSE(has_pieces());
}

TEST_P(UploadsTest, KeepWhatCameThroughTheGatewayFromAClientThatIsCut) {
  const std::string text = long_text(3'000'000);
  const Stack stack(data_);
  const std::string token = sign_up(stack);
  const std::string upload = open_upload(stack.gateway_port, token, text.size());
  {
    HttpClient client = stack.gateway();
    client.send("PATCH " + upload + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
                "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                "Content-Length: 3000000\r\n\r\n" +
                text.substr(0, 1'000'000));
  }
  ASSERT_TRUE(comes_to([&] { return offset_of(stack.gateway(), token, upload) > 0; }));
  const std::uint64_t offset = offset_of(stack.gateway(), token, upload);
  EXPECT_LE(offset, 1'000'000U);
  const HttpReply last = stack.gateway().request("PATCH", upload, text.substr(offset), piece_at(token, offset));
  ASSERT_EQ(last.status, 204) << last.body;
  EXPECT_EQ(content_of(stack.gateway_port, token, last.field("X-Document-Id").value_or("")), text);
}

// In the words of the IETF: the interim answer comes through the gateway while the body is still on its way.
TEST_P(UploadsTest, GoOnAtTheAddressThatTheInterimAnswerGave) {
  const std::string text = long_text(3'000'000);
  const Stack stack(data_);
  const std::string token = sign_up(stack);
  std::string upload;
  {
    HttpClient client = stack.gateway();
    std::size_t sent = 1'000'000;
    client.send("POST " + std::string(kUploads) + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
                "\r\nUpload-Complete: ?1\r\nContent-Disposition: inline; filename=long.txt\r\n"
                "Content-Length: 3000000\r\n\r\n" +
                text.substr(0, sent));
    for (int i = 0; i < 100; ++i, sent += 10'000) {
      std::this_thread::sleep_for(20ms);
      client.send(text.substr(sent, 10'000));
    }
    const std::string beginning = "HTTP/1.1 104 Upload Resumption Supported\r\nLocation: ";
    ASSERT_EQ(client.read_bytes(beginning.size()), beginning);
    upload = client.read_bytes(std::string_view(kUploads).size() + 1 + 36);
  }
  ASSERT_TRUE(comes_to([&] { return offset_of(stack.gateway(), token, upload) > 0; }));
  const std::uint64_t offset = offset_of(stack.gateway(), token, upload);
  FieldList fields = bearer(token);
  fields.emplace_back("Content-Type", "application/partial-upload");
  fields.emplace_back("Upload-Offset", std::to_string(offset));
  fields.emplace_back("Upload-Complete", "?1");
  const HttpReply last = stack.gateway().request("PATCH", upload, text.substr(offset), fields);
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(content_of(stack.gateway_port, token, last.field("X-Document-Id").value_or("")), text);
}

/// tus-js-client in a process of Node.js; what happens to it is its output.
class TusClient {
 public:
  explicit TusClient(std::vector<std::string> arguments) : process_(node(), with_script(std::move(arguments)), {}) {}

  [[nodiscard]] bool comes_to_say(const std::string& text) { return process_.wait_for_output(text, 60s); }
  /// What follows `beginning` in the last line that begins so.
  [[nodiscard]] std::string said(const std::string& beginning) const {
    std::istringstream all(process_.output());
    std::string found;
    for (std::string line; std::getline(all, line);) {
      if (line.starts_with(beginning)) found = line.substr(beginning.size());
    }
    return found;
  }
  [[nodiscard]] std::string all() const { return process_.output(); }

 private:
  static std::vector<std::string> with_script(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(kClientFolder) + "/upload.mjs");
    return arguments;
  }
  /// A machine without it cannot tell whether clients get on with us, so that is a failure.
  static std::string node() {
    if (!std::filesystem::exists(std::string(kClientFolder) + "/node_modules/tus-js-client")) {
      throw std::runtime_error("tus-js-client is missing; scripts/test installs it");
    }
    for (const char* place : {"/usr/bin/node", "/usr/local/bin/node"}) {
      if (std::filesystem::exists(place)) return place;
    }
    throw std::runtime_error("Node.js is missing; scripts/test installs it");
  }
  Process process_;
};

TEST_P(UploadsTest, GetOnWithThePublicClientThroughTheGateway) {
  const std::string text = long_text(5'000'000);
  const std::string file = (data_.folder() / "long.txt").string();
  std::ofstream(file, std::ios::binary) << text;
  const Stack stack(data_);
  const std::string token = sign_up(stack);
  const std::string endpoint = "http://127.0.0.1:" + std::to_string(stack.gateway_port) + kUploads;
  TusClient first({endpoint, token, file, "1000000", "2000000"});
  ASSERT_TRUE(first.comes_to_say("sent 2000000")) << first.all();
  TusClient second({endpoint, token, file, "1000000", "resume", first.said("created ")});
  ASSERT_TRUE(second.comes_to_say("done ")) << second.all();
  EXPECT_EQ(content_of(stack.gateway_port, token, second.said("done ")), text);
}

// The address of the upload is the same at each replica, and so are the bytes.
TEST_P(UploadsTest, GoOnAtTheOtherReplica) {
  Process::Environment environment = shared_environment(data_);
  const std::string text = long_text(2'000'000);
  Replica auth("auth-service", "AUTH_PORT", environment);
  Replica one("user-service", "USER_PORT", environment);
  Replica other("user-service", "USER_PORT", environment);
  const std::string token = access_token(
      HttpClient(auth.port).request("POST", "/api/v1/auth/register", registration(data_.address("kevin"))));
  const std::string upload = open_upload(one.port, token, text.size());
  for (std::uint64_t offset = 0; offset < text.size();) {
    Replica& replica = offset / 500'000 % 2 == 0 ? one : other;
    ASSERT_EQ(offset_of(HttpClient(replica.port), token, upload), offset);
    const HttpReply reply =
        HttpClient(replica.port).request("PATCH", upload, text.substr(offset, 500'000), piece_at(token, offset));
    ASSERT_EQ(reply.status, 204) << reply.body;
    offset += 500'000;
    if (offset == text.size()) {
      EXPECT_EQ(content_of(one.port, token, reply.field("X-Document-Id").value_or("")), text);
    }
  }
}

}  // namespace
}  // namespace integration
