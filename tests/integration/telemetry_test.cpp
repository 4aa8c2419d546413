// What operators see: log lines under the right name and without what must not be in them, metrics, budgets.
#include <algorithm>
#include <set>

#include "stack.hpp"

namespace integration {
namespace {

Process::Environment with_log() {
  auto environment = patient();
  environment["LOG_LEVEL"] = "info";
  environment["LOG_FORMAT"] = "json";
  return environment;
}

/// The lines of the output that are JSON objects.
std::vector<boost::json::object> lines_of(const std::string& output) {
  std::vector<boost::json::object> lines;
  std::istringstream text(output);
  for (std::string line; std::getline(text, line);) {
    boost::system::error_code error;
    auto value = boost::json::parse(line, error);
    if (!error && value.is_object()) lines.push_back(std::move(value.as_object()));
  }
  return lines;
}

/// Stops the program, so that every line is written.
std::string stopped_output(Stack& stack) {
  stack.process->send_signal(SIGTERM);
  EXPECT_EQ(stack.process->wait(60s), 0);
  return stack.process->output();
}

TEST(TelemetryTest, EveryAccessLineNamesTheServiceThatAnswered) {
  Folder data;
  Stack stack(data.path(), with_log());
  for (const auto& [port, id] :
       {std::pair{stack.gateway_port, "at-gateway"}, {stack.auth_port, "at-auth"}, {stack.user_port, "at-user"}}) {
    static_cast<void>(HttpClient(port).request("GET", "/nothing/here", {}, {{"X-Request-Id", id}}));
  }
  static_cast<void>(stack.gateway().request("GET", "/api/v1/auth/profile", {}, {{"X-Request-Id", "through"}}));
  std::map<std::string, std::set<std::string>> services;
  for (const auto& line : lines_of(stopped_output(stack))) {
    if (const auto* id = line.if_contains("request_id")) {
      services[std::string(id->as_string())].insert(std::string(line.at("service").as_string()));
    }
  }
  using Names = std::set<std::string>;
  EXPECT_EQ(services["at-gateway"], Names{"gateway-service"});
  EXPECT_EQ(services["at-auth"], Names{"auth-service"});
  EXPECT_EQ(services["at-user"], Names{"user-service"});
  EXPECT_EQ(services["through"], (Names{"gateway-service", "auth-service"}));
}

// Symptom: what was refused before it became a request left no trace at all.
TEST(TelemetryTest, SaysWhichMessagesWereRefusedAndByWhichService) {
  Folder data;
  Stack stack(data.path(), with_log());
  std::map<std::string, std::string> expected;
  for (const auto& [port, service] : {std::pair{stack.gateway_port, "gateway-service"},
                                      {stack.auth_port, "auth-service"},
                                      {stack.user_port, "user-service"}}) {
    HttpClient client(port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    expected[client.read_reply().field("X-Request-Id").value_or("(none)")] = service;
  }
  std::map<std::string, std::string> told;
  for (const auto& line : lines_of(stopped_output(stack))) {
    if (line.at("message") != "message refused") continue;
    EXPECT_EQ(line.at("status"), 400);
    told[std::string(line.at("request_id").as_string())] = line.at("service").as_string();
  }
  EXPECT_EQ(told, expected);
}

// Symptom: whatever collected the lines stumbled over the greeting at every start.
TEST(TelemetryTest, WritesNothingBesideItsJsonLines) {
  Folder data;
  Stack stack(data.path(), with_log());
  const std::string output = stopped_output(stack);
  const auto line_count = static_cast<std::size_t>(std::ranges::count(output, '\n'));
  EXPECT_GT(line_count, 0U);
  EXPECT_EQ(lines_of(output).size(), line_count) << output;
}

TEST(TelemetryTest, GreetsWhoeverReadsItself) {
  Folder data;
  auto environment = with_log();
  environment["LOG_FORMAT"] = "pretty";
  Stack stack(data.path(), environment);
  const std::string output = stopped_output(stack);
  EXPECT_NE(output.find("are running."), std::string::npos) << output;
  EXPECT_NE(output.find("http://127.0.0.1:" + std::to_string(stack.gateway_port)), std::string::npos) << output;
}

TEST(TelemetryTest, LogsNeitherPinsNorDestinations) {
  Folder data;
  Stack stack(data.path(), with_log());
  HttpClient client = stack.gateway();
  const auto made = client.request("POST", "/api/v1/vr/sessions", R"({"destination":"atlantis"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string pin(made.json().at("data").at("pin").as_string());
  EXPECT_EQ(client.request("GET", "/api/v1/vr/sessions/" + pin).status, 200);
  const std::string output = stopped_output(stack);
  EXPECT_NE(output.find("/api/v1/vr/sessions/{pin}"), std::string::npos) << output;
  EXPECT_EQ(output.find("\"" + pin), std::string::npos);
  EXPECT_EQ(output.find("/" + pin), std::string::npos);
  EXPECT_EQ(output.find("atlantis"), std::string::npos);
}

TEST(TelemetryTest, LogsNoPasswordNoTokenAndNoPerson) {
  Folder data;
  Stack stack(data.path(), with_log());
  HttpClient client = stack.gateway();
  // The greeting has the password of the other tests.
  const std::string password = "Own-Battery-5!";
  const std::string body = R"({"email":"secretive@example.com","firstName":"Kevin","password":")" + password + "\"}";
  const auto registered = client.request("POST", "/api/v1/auth/register", body);
  const std::string token = access_token(registered);
  static_cast<void>(client.request("GET", "/api/v1/users/profile?token=" + token, {}, bearer(token)));
  static_cast<void>(client.request("POST", "/api/v1/auth/login", credentials("secretive@example.com", "Wr0ng-Guess!")));
  const std::string output = stopped_output(stack);
  for (const std::string& text : {password, std::string("Wr0ng-Guess!"), token, refresh_token(registered),
                                  std::string("secretive"), user_id(registered)}) {
    EXPECT_EQ(output.find(text), std::string::npos) << text;
  }
}

// Symptom: one route of the three services was one series, so errors of one drowned in the requests of another.
TEST(TelemetryTest, CountsRequestsUnderTheServiceThatAnswered) {
  Folder data;
  Stack stack(data.path());
  static_cast<void>(stack.gateway().request("GET", "/api/v1/auth/profile"));
  static_cast<void>(stack.user().request("GET", "/nothing/here"));
  const std::string text = stack.gateway().request("GET", "/metrics").body;
  for (const std::string series : {R"(route="/api/v1/auth/{rest...}",server="gateway-service",status="401"} 1)",
                                   R"(route="/api/v1/auth/profile",server="auth-service",status="401"} 1)",
                                   R"(route="unmatched",server="user-service",status="404"} 1)"}) {
    EXPECT_NE(text.find(series), std::string::npos) << series << "\n" << text;
  }
}

TEST(TelemetryTest, ShowsTheAgeOfSecretsThatCameFromFiles) {
  Folder data;
  const auto file = data.path() / "signing-key";
  std::ofstream(file) << "a-secret-of-the-operators-own-making-1234\n";
  std::filesystem::last_write_time(file, std::chrono::file_clock::from_sys(std::chrono::sys_seconds{1'700'000'000s}));
  auto environment = patient();
  environment["JWT_SECRET_FILE"] = file.string();
  environment["INTERNAL_API_TOKEN"] = "from-the-environment-and-of-no-known-age";
  Stack stack(data.path(), environment);
  const std::string text = stack.gateway().request("GET", "/metrics").body;
  const std::string name = "\nsecret_modified_timestamp_seconds{";
  EXPECT_NE(text.find(name + R"(service="dreamscape",secret="JWT_SECRET"} 1700000000)"), std::string::npos) << text;
  EXPECT_EQ(text.find("INTERNAL_API_TOKEN"), std::string::npos);
}

TEST(TelemetryTest, ServesMetricsOnAPortOfTheirOwnWhenAsked) {
  Folder data;
  const auto port = testkit::free_port();
  auto environment = patient();
  environment["METRICS_PORT"] = std::to_string(port);
  Stack stack(data.path(), environment);
  ASSERT_TRUE(testkit::wait_until_listening(port, 60s));
  static_cast<void>(stack.auth().request("GET", "/health/live"));
  HttpClient client(port);
  const auto reply = client.request("GET", "/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(reply.body.find("http_requests_total"), std::string::npos);
  for (const char* path : {"/", "/health", "/api/v1/users/profile"}) {
    EXPECT_EQ(client.request("GET", path).status, 404) << path;
  }
  EXPECT_EQ(client.request("POST", "/metrics", "x").status, 405);
}

TEST(TelemetryTest, EachProgramOffersTheMetricsPort) {
  for (const char* program : {"auth-service", "user-service", "gateway"}) {
    Folder data;
    const auto port = testkit::free_port();
    const Process::Environment environment{{"DATA_DIR", data.path().string()},
                                           {"PORT", std::to_string(testkit::free_port())},
                                           {"METRICS_PORT", std::to_string(port)}};
    const Process process(program, {}, environment);
    ASSERT_TRUE(testkit::wait_until_listening(port, 60s)) << program << process.output();
    EXPECT_EQ(HttpClient(port).request("GET", "/metrics").status, 200) << program;
  }
}

TEST(TelemetryTest, SaysWhatDoesNotFitInTheMemoryBudget) {
  Process process("dreamscape", {}, {{"NODE_OPTIONS", "--max-old-space-size=40"}, {"DATA_DIR", "/nonexistent"}});
  EXPECT_NE(process.wait(60s).value_or(0), 0);
  const std::string output = process.output();
  EXPECT_NE(output.find("MEMORY_BUDGET: 40 MiB leave"), std::string::npos) << output;
  EXPECT_NE(output.find("HASH_THREADS times ARGON2_MEMORY_KIB"), std::string::npos) << output;
}

}  // namespace
}  // namespace integration
