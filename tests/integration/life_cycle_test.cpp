// Starting, refusing to start, stopping.
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

TEST(LifeCycleTest, NamesEveryConfigurationProblemAtOnce) {
  Process process("auth-service", {"--check-config"},
                  {{"NODE_ENV", "production"}, {"AUTH_PORT", "99999"}, {"JWT_EXPIRES_IN", "soon"}});
  EXPECT_NE(process.wait(60s), 0);
  const std::string output = process.output();
  for (const char* name : {"AUTH_PORT", "JWT_EXPIRES_IN", "JWT_SECRET"}) {
    EXPECT_NE(output.find(name), std::string::npos) << output;
  }
}

// Symptom: a service was installed without the program that decodes pictures, and the check before its start said "ok".
TEST(LifeCycleTest, CheckOfTheConfigurationMissesTheImageWorker) {
  const std::filesystem::path bin = DREAMSCAPE_BIN_DIR;
  for (const char* program : {"user-service", "dreamscape"}) {
    Folder folder;
    EXPECT_EQ(Process(program, {"--check-config"}, {{"DATA_DIR", folder.path().string()}}).wait(60s), 0) << program;
    std::filesystem::copy_file(bin / program, folder.path() / program);
    Process alone((folder.path() / program).string(), {"--check-config"}, {{"DATA_DIR", folder.path().string()}});
    EXPECT_EQ(alone.wait(60s), 1) << program;
    EXPECT_NE(alone.output().find((folder.path() / "image-worker").string()), std::string::npos) << alone.output();
  }
}

TEST(LifeCycleTest, RefusesAWeakSecretInProduction) {
  Folder data;
  for (const char* secret : {"", "tiny-s3cr3t", "your-super-secret-jwt-key-change-this-in-production"}) {
    Process process("auth-service", {},
                    {{"NODE_ENV", "production"}, {"JWT_SECRET", secret}, {"DATA_DIR", data.path().string()}});
    EXPECT_NE(process.wait(60s).value_or(0), 0) << secret;
    EXPECT_EQ(process.output().find("tiny-s3cr3t"), std::string::npos);
  }
}

TEST(LifeCycleTest, PrintsItsConfigurationWithoutSecrets) {
  for (const char* program : {"dreamscape", "auth-service", "user-service"}) {
    Process process(program, {"--print-config"}, {{"JWT_SECRET", "a-very-secret-value-of-32-bytes-or-more"}});
    EXPECT_EQ(process.wait(60s), 0);
    EXPECT_EQ(process.output().find("a-very-secret-value"), std::string::npos);
    EXPECT_NE(process.output().find("JWT_SECRET"), std::string::npos) << program;
  }
}

TEST(LifeCycleTest, EveryProgramAnswersHelpAndVersion) {
  for (const char* program : {"dreamscape", "auth-service", "user-service", "gateway", "image-worker"}) {
    for (const char* option : {"--help", "--version"}) {
      Process process(program, {option}, {});
      EXPECT_EQ(process.wait(60s), 0) << program << option;
      EXPECT_FALSE(process.output().empty()) << program << option;
    }
  }
}

TEST(LifeCycleTest, HealthcheckTellsByItsExitCode) {
  Folder data;
  Stack stack(data.path());
  const Process::Environment up{{"AUTH_PORT", std::to_string(stack.auth_port)}};
  EXPECT_EQ(Process("auth-service", {"--healthcheck"}, up).wait(60s), 0);
  const Process::Environment down{{"AUTH_PORT", std::to_string(testkit::free_port())}};
  EXPECT_NE(Process("auth-service", {"--healthcheck"}, down).wait(60s).value_or(0), 0);
}

// Symptom: where the services are apart, the line named a page without the host it is on.
TEST(LifeCycleTest, AuthServiceAlonePrintsAWholeLinkForTheFirstAdministrator) {
  for (const auto& [url, begins] : {std::pair{"", "http://localhost:3000/admin/setup#token="},
                                    std::pair{"https://api.example", "https://api.example/admin/setup#token="}}) {
    const Folder data;
    Process process("auth-service", {},
                    {{"DATA_DIR", data.path().string()},
                     {"AUTH_PORT", std::to_string(testkit::free_port())},
                     {"PUBLIC_BASE_URL", url}});
    EXPECT_TRUE(process.wait_for_output(begins, 60s)) << process.output();
  }
}

TEST(LifeCycleTest, KeepsItsGeneratedSecretPrivate) {
  Folder data;
  const Stack stack(data.path());
  const auto permissions = std::filesystem::status(data.path() / "jwt_secret").permissions();
  EXPECT_EQ(permissions & std::filesystem::perms::all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(LifeCycleTest, SaysWhichPortIsTaken) {
  Folder first_data;
  Folder second_data;
  Stack first(first_data.path());
  const std::string port = std::to_string(first.auth_port);
  Process second("auth-service", {}, {{"AUTH_PORT", port}, {"DATA_DIR", second_data.path().string()}});
  EXPECT_EQ(second.wait(60s), 1);
  EXPECT_NE(second.output().find(port), std::string::npos) << second.output();
}

void wait_until_not_ready(const Stack& stack) {
  const auto status = [&] { return stack.user().request("GET", "/health/ready").status; };
  for (int i = 0; i < 1000 && status() == 200; ++i) std::this_thread::sleep_for(5ms);
}

TEST(LifeCycleTest, DrainsAndExitsWithZero) {
  Folder data;
  auto environment = raised_limits();
  environment["DRAIN_MS"] = "2000";
  Stack stack(data.path(), environment);
  HttpClient client = stack.auth();
  EXPECT_EQ(client.request("GET", "/health/ready").status, 200);
  stack.process->send_signal(SIGTERM);
  // Not ready at once, but still serving, and saying goodbye with every answer.
  wait_until_not_ready(stack);
  const auto reply = client.request("GET", "/health/ready");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_EQ(HttpClient(stack.auth_port).request("GET", "/health/live").status, 200);
  EXPECT_EQ(stack.process->wait(60s), 0);
}

bool accepts_connections(std::uint16_t port) {
  try {
    const HttpClient client(port);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST(LifeCycleTest, FinishesWhatIsInFlight) {
  Folder data;
  Stack stack(data.path());
  HttpClient client = stack.auth();
  const std::string body = registration("a@example.com");
  client.send("POST /api/v1/auth/register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\nExpect: 100-continue\r\n\r\n");
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  ASSERT_EQ(client.read_bytes(interim.size()), interim);  // it has begun
  stack.process->send_signal(SIGTERM);
  for (int i = 0; i < 6000 && accepts_connections(stack.auth_port); ++i) std::this_thread::sleep_for(10ms);
  client.send(body);
  EXPECT_EQ(client.read_reply().status, 201);
  EXPECT_EQ(stack.process->wait(60s), 0);
}

TEST(LifeCycleTest, ASecondSignalExitsAtOnce) {
  Folder data;
  auto environment = raised_limits();
  environment["DRAIN_MS"] = "60000";
  Stack stack(data.path(), environment);
  stack.process->send_signal(SIGTERM);
  wait_until_not_ready(stack);  // two signals at once would count as one
  stack.process->send_signal(SIGTERM);
  EXPECT_EQ(stack.process->wait(20s), 128 + SIGTERM);
}

// Symptom, under AddressSanitizer: the gateway's ticker went on to a connection that the pool had just destroyed, once
// it found several idle ones past their time at one look, as after a pause of the machine.
TEST(LifeCycleTest, GoesOnAfterAPauseLongerThanItsIdleConnectionsLive) {
  Folder data;
  auto environment = patient();
  environment["UPSTREAM_IDLE_TIMEOUT_MS"] = "1000";
  environment["IO_THREADS"] = "1";
  Stack stack(data.path(), environment);
  const auto use_many_connections = [&] {
    std::vector<HttpClient> clients;
    for (int i = 0; i < 24; ++i) clients.push_back(stack.gateway());
    for (auto& client : clients) client.send("GET /api/v1/auth/profile HTTP/1.1\r\nHost: a\r\n\r\n");
    for (auto& client : clients) EXPECT_EQ(client.read_reply().status, 401);
  };
  use_many_connections();
  stack.process->send_signal(SIGSTOP);
  std::this_thread::sleep_for(2500ms);
  stack.process->send_signal(SIGCONT);
  use_many_connections();
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(stack.gateway().request("GET", "/api/v1/auth/profile").status, 401);
  stack.process->send_signal(SIGTERM);
  EXPECT_EQ(stack.process->wait(60s), 0) << stack.process->output();
}

std::string upload_head(const std::string& path, const std::string& token, std::size_t size) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
         "\r\nContent-Type: " + testkit::kMultipartType.second + "\r\nContent-Length: " + std::to_string(size) +
         "\r\n\r\n";
}

// Symptom, under AddressSanitizer: what a stop cut off in the middle gave back its places and files to services that
// were gone.
TEST(LifeCycleTest, StopsInTheMiddleOfUploadsPicturesAndSquares) {
  Folder data;
  auto environment = patient();
  environment["STOP_TIMEOUT_MS"] = "0";
  environment["DRAIN_MS"] = "0";
  Stack stack(data.path(), environment);
  const std::string token =
      access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("stop@example.com")));
  const std::string photograph = file_bytes(DREAMSCAPE_CORPORA_DIR "/exif-orientation/Landscape_6.jpg");
  const std::string picture = multipart("avatar", "a.jpg", "image/jpeg", photograph);
  const auto avatar = stack.user().request("POST", "/api/v1/users/profile/avatar", picture, multipart_fields(token));
  ASSERT_EQ(avatar.status, 200);
  const std::string square = std::string(avatar.json().at("url").as_string()) + "?size=256";
  const std::string document = multipart("file", "a.jpg", "image/jpeg", photograph);

  std::vector<HttpClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(stack.user());
    clients.back().send(upload_head("/api/v1/users/documents", token, document.size()) + document.substr(0, 1000));
    clients.push_back(stack.user());
    clients.back().send(upload_head("/api/v1/users/profile/avatar", token, picture.size()) + picture.substr(0, 1000));
    clients.push_back(stack.user());
    clients.back().send("GET " + square + " HTTP/1.1\r\nHost: a\r\n\r\n");
    clients.push_back(stack.user());
    clients.back().send(upload_head("/api/v1/users/profile/avatar", token, picture.size()) + picture);
  }
  std::this_thread::sleep_for(50ms);
  stack.process->send_signal(SIGTERM);
  EXPECT_EQ(stack.process->wait(60s), 0) << stack.process->output();
}

}  // namespace
}  // namespace integration
