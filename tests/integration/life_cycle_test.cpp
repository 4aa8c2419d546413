// Starting, refusing to start, stopping.
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

TEST(LifeCycleTest, NamesEveryConfigurationProblemAtOnce) {
  Process process("auth-service", {"--check-config"},
                  {{"NODE_ENV", "production"}, {"AUTH_PORT", "99999"}, {"JWT_EXPIRES_IN", "soon"}});
  EXPECT_NE(process.wait(10s), 0);
  const std::string output = process.output();
  for (const char* name : {"AUTH_PORT", "JWT_EXPIRES_IN", "JWT_SECRET"}) {
    EXPECT_NE(output.find(name), std::string::npos) << output;
  }
}

TEST(LifeCycleTest, RefusesAWeakSecretInProduction) {
  Folder data;
  for (const char* secret : {"", "tiny-s3cr3t", "your-super-secret-jwt-key-change-this-in-production"}) {
    Process process("auth-service", {},
                    {{"NODE_ENV", "production"}, {"JWT_SECRET", secret}, {"DATA_DIR", data.path().string()}});
    EXPECT_NE(process.wait(10s).value_or(0), 0) << secret;
    EXPECT_EQ(process.output().find("tiny-s3cr3t"), std::string::npos);
  }
}

TEST(LifeCycleTest, PrintsItsConfigurationWithoutSecrets) {
  for (const char* program : {"dreamscape", "auth-service", "user-service"}) {
    Process process(program, {"--print-config"}, {{"JWT_SECRET", "a-very-secret-value-of-32-bytes-or-more"}});
    EXPECT_EQ(process.wait(10s), 0);
    EXPECT_EQ(process.output().find("a-very-secret-value"), std::string::npos);
    EXPECT_NE(process.output().find("JWT_SECRET"), std::string::npos) << program;
  }
}

TEST(LifeCycleTest, EveryProgramAnswersHelpAndVersion) {
  for (const char* program : {"dreamscape", "auth-service", "user-service", "gateway", "image-worker"}) {
    for (const char* option : {"--help", "--version"}) {
      Process process(program, {option}, {});
      EXPECT_EQ(process.wait(10s), 0) << program << option;
      EXPECT_FALSE(process.output().empty()) << program << option;
    }
  }
}

TEST(LifeCycleTest, HealthcheckTellsByItsExitCode) {
  Folder data;
  Stack stack(data.path());
  const Process::Environment up{{"AUTH_PORT", std::to_string(stack.auth_port)}};
  EXPECT_EQ(Process("auth-service", {"--healthcheck"}, up).wait(10s), 0);
  const Process::Environment down{{"AUTH_PORT", std::to_string(testkit::free_port())}};
  EXPECT_NE(Process("auth-service", {"--healthcheck"}, down).wait(10s).value_or(0), 0);
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
  EXPECT_EQ(second.wait(10s), 1);
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
  EXPECT_EQ(stack.process->wait(20s), 0);
}

TEST(LifeCycleTest, FinishesWhatIsInFlight) {
  Folder data;
  Stack stack(data.path());
  HttpClient client = stack.auth();
  const std::string body = registration("a@example.com");
  client.send("POST /api/v1/auth/register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body.substr(0, 10));
  std::this_thread::sleep_for(50ms);
  stack.process->send_signal(SIGTERM);
  std::this_thread::sleep_for(200ms);
  client.send(body.substr(10));
  EXPECT_EQ(client.read_reply().status, 201);
  EXPECT_EQ(stack.process->wait(20s), 0);
}

TEST(LifeCycleTest, ASecondSignalExitsAtOnce) {
  Folder data;
  auto environment = raised_limits();
  environment["DRAIN_MS"] = "20000";
  Stack stack(data.path(), environment);
  stack.process->send_signal(SIGTERM);
  wait_until_not_ready(stack);  // two signals at once would count as one
  stack.process->send_signal(SIGTERM);
  EXPECT_EQ(stack.process->wait(5s), 128 + SIGTERM);
}

}  // namespace
}  // namespace integration
