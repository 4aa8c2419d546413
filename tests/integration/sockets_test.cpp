// The client that the web application uses, socket.io-client of npm, through the gateway (docs/http-contract.md §4.6).
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

#include "browser.hpp"
#include "replica.hpp"
#include "testing/process/redis_server.hpp"

namespace integration {
namespace {

constexpr const char* kInternalToken = "what services tell each other";

class SocketIoTest : public testing::TestWithParam<Store> {
 protected:
  [[nodiscard]] HttpReply register_person(const std::string& person) const {
    const auto reply = stack_.auth().request("POST", "/api/v1/auth/register", registration(data_.address(person)));
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply;
  }
  [[nodiscard]] std::string sign_up(const std::string& person = "kevin") const {
    return access_token(register_person(person));
  }
  static Process::Environment environment() {
    Process::Environment environment = patient();
    environment["INTERNAL_API_TOKEN"] = kInternalToken;
    return environment;
  }

  const Data data_{GetParam()};
  const Stack stack_{data_, environment()};
};
INSTANTIATE_TEST_SUITE_P(All, SocketIoTest, testing::Values(Store::kEmbedded, Store::kMongodb), store_name);

TEST_P(SocketIoTest, IsToldOfEachNotificationOnceAndInOrder) {
  const auto registered = register_person("kevin");
  Browser browser(stack_.gateway_port, access_token(registered), 2);
  ASSERT_TRUE(browser.comes_to_say("0 connect\n") && browser.comes_to_say("1 connect\n")) << browser.said();
  for (int i = 1; i <= 5; ++i) {
    const std::string body = boost::json::serialize(boost::json::object{
        {"userId", user_id(registered)}, {"title", "number " + std::to_string(i)}, {"message", "m"}});
    const auto made = stack_.user().request("POST", "/api/v1/users/notifications/internal", body,
                                            {{"X-Internal-Token", kInternalToken}});
    ASSERT_EQ(made.status, 201) << made.body;
  }
  for (const char* event : {"0 event notification:new ", "1 event notification:new "}) {
    for (int i = 0; i < 1000 && browser.times(event) < 5; ++i) std::this_thread::sleep_for(20ms);
    const std::vector<std::string> lines = browser.lines(event);
    ASSERT_EQ(lines.size(), 5U) << browser.said();
    for (std::int64_t i = 1; const std::string& line : lines) {
      const auto notification = boost::json::parse(line);
      EXPECT_EQ(std::string(notification.at("title").as_string()), "number " + std::to_string(i));
      EXPECT_EQ(notification.at("unreadCount").as_int64(), i++);
    }
  }
}

TEST_P(SocketIoTest, ConnectsThroughTheGatewayAndEndsWithTheTokenAndStaysAway) {
  const std::string token = sign_up();
  const std::string other = sign_up("other");
  Browser browser(stack_.gateway_port, token, 3);
  Browser stranger(stack_.gateway_port, other);
  for (const char* line : {"0 connect\n", "1 connect\n", "2 connect\n"}) ASSERT_TRUE(browser.comes_to_say(line));
  ASSERT_TRUE(stranger.comes_to_say("0 connect\n"));
  ASSERT_EQ(stack_.gateway().request("POST", "/api/v1/auth/logout", "{}", bearer(token)).status, 200);
  for (const char* socket : {"0", "1", "2"}) {
    EXPECT_TRUE(browser.comes_to_say(std::string(socket) + " disconnect io server disconnect\n")) << browser.said();
  }
  // Long enough for a client that came back, which waits 25 to 75 ms.
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(browser.times(" connect\n"), 3U) << browser.said();
  EXPECT_EQ(stranger.said(), "0 connect\n");
}

TEST_P(SocketIoTest, TellsWhoseTokenIsRefusedOnceAndIsLeftAlone) {
  Browser browser(stack_.gateway_port, "x");
  ASSERT_TRUE(browser.comes_to_say("0 connect_error Invalid token\n")) << browser.said();
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(browser.times("connect_error"), 1U) << browser.said();
}

TEST_P(SocketIoTest, AnswersAPlainRequestInTheWordsOfTheProtocol) {
  for (const char* path : {"/socket.io", "/socket.io/", "/socket.io/?EIO=4&transport=polling"}) {
    const auto reply = stack_.gateway().request("GET", path);
    EXPECT_EQ(reply.status, 400) << path;
    EXPECT_EQ(reply.body, R"({"code":0,"message":"Transport unknown"})") << path;
  }
}

/// Two instances of user-service on one MongoDB and one Redis: notifications come to one, the sockets are at the other.
class LostCacheTest : public testing::Test {
 protected:
  [[nodiscard]] Process::Environment environment() const {
    Process::Environment environment = shared_environment(data_);
    environment["REDIS_URL"] = redis_.url();
    environment["INTERNAL_API_TOKEN"] = kInternalToken;
    return environment;
  }
  void notify(const std::string& user, const std::string& title) const {
    const std::string body =
        boost::json::serialize(boost::json::object{{"userId", user}, {"title", title}, {"message", "m"}});
    const auto made =
        HttpClient(here_.port)
            .request("POST", "/api/v1/users/notifications/internal", body, {{"X-Internal-Token", kInternalToken}});
    ASSERT_EQ(made.status, 201) << made.body;
  }

  const Data data_{Store::kMongodb};
  testkit::RedisServer redis_;
  const Replica auth_{"auth-service", "AUTH_PORT", environment()};
  const Replica here_{"user-service", "USER_PORT", environment()};
  const Replica there_{"user-service", "USER_PORT", environment()};
};

TEST_F(LostCacheTest, EveryNotificationArrivesOnceWithinTwoSecondsWhateverBecomesOfRedis) {
  const auto registered =
      HttpClient(auth_.port).request("POST", "/api/v1/auth/register", registration("kevin@example.com"));
  ASSERT_EQ(registered.status, 201) << registered.body;
  Browser browser(there_.port, access_token(registered), 2);
  ASSERT_TRUE(browser.comes_to_say("0 connect\n") && browser.comes_to_say("1 connect\n")) << browser.said();
  const std::pair<std::string, std::function<void()>> events[]{{"there", [] {}},
                                                               {"frozen", [this] { redis_.freeze(); }},
                                                               {"thawed", [this] { redis_.thaw(); }},
                                                               {"gone", [this] { redis_.kill(); }},
                                                               {"back", [this] { redis_.start(); }}};
  std::size_t sent = 0;
  for (const auto& [name, happens] : events) {
    happens();
    for (int i = 0; i < 5; ++i) {
      notify(user_id(registered), name);
      ++sent;
      const auto posted = std::chrono::steady_clock::now();
      const auto arrived = [&] { return browser.times(" event notification:new ") == 2 * sent; };
      // Two seconds are promised, of which a busy machine may make more.
      while (!arrived() && std::chrono::steady_clock::now() - posted < 10s) std::this_thread::sleep_for(5ms);
      ASSERT_TRUE(arrived()) << name << " " << i << "\n" << browser.said();
    }
  }
  std::this_thread::sleep_for(1s);  // for what would come twice
  for (const char* event : {"0 event notification:new ", "1 event notification:new "}) {
    const std::vector<std::string> lines = browser.lines(event);
    ASSERT_EQ(lines.size(), sent) << browser.said();
    for (std::int64_t i = 1; const std::string& line : lines) {
      EXPECT_EQ(boost::json::parse(line).at("unreadCount").as_int64(), i++) << browser.said();
    }
  }
}

/// Three programs, of which one is replaced.
class SocketIoReplacementTest : public testing::TestWithParam<Store> {
 protected:
  [[nodiscard]] Process::Environment environment() const {
    Process::Environment environment = shared_environment(data_);
    environment["UPSTREAM_HEALTH_INTERVAL_MS"] = "100";
    environment["AUTH_SERVICE_URL"] = "http://127.0.0.1:" + std::to_string(auth_port_);
    environment["USER_SERVICE_URL"] = "http://127.0.0.1:" + std::to_string(user_port_);
    environment["AUTH_PORT"] = std::to_string(auth_port_);
    environment["USER_PORT"] = std::to_string(user_port_);
    environment["GATEWAY_PORT"] = std::to_string(gateway_port_);
    return environment;
  }
  void start(std::optional<Process>& process, const char* program, std::uint16_t port) {
    process.emplace(program, std::vector<std::string>{}, environment());
    ASSERT_TRUE(testkit::wait_until_listening(port, 60s)) << process->output();
  }
  void replace(std::optional<Process>& process, const char* program, std::uint16_t port) {
    process->send_signal(SIGTERM);
    ASSERT_EQ(process->wait(60s), 0) << process->output();
    start(process, program, port);
  }

  const Data data_{GetParam()};
  const std::uint16_t auth_port_ = testkit::free_port(), user_port_ = testkit::free_port(),
                      gateway_port_ = testkit::free_port();
  std::optional<Process> auth_, user_, gateway_;
};
INSTANTIATE_TEST_SUITE_P(All, SocketIoReplacementTest, testing::Values(Store::kEmbedded, Store::kMongodb), store_name);

TEST_P(SocketIoReplacementTest, ClientsComeBackWhenUserServiceOrTheGatewayIsReplaced) {
  start(auth_, "auth-service", auth_port_);
  start(user_, "user-service", user_port_);
  start(gateway_, "gateway", gateway_port_);
  const auto reply = HttpClient(auth_port_).request("POST", "/api/v1/auth/register", registration("kevin@example.com"));
  ASSERT_EQ(reply.status, 201) << reply.body;
  Browser browser(gateway_port_, access_token(reply));
  ASSERT_TRUE(browser.comes_to_say("0 connect\n"));
  replace(user_, "user-service", user_port_);
  ASSERT_TRUE(browser.comes_to_say("0 connect\n0 disconnect transport close\n")) << browser.said();
  const auto comes_back = [&browser](std::size_t connects) {
    for (int i = 0; i < 600 && browser.times("0 connect\n") < connects; ++i) std::this_thread::sleep_for(100ms);
    return browser.times("0 connect\n") == connects;
  };
  EXPECT_TRUE(comes_back(2)) << browser.said();
  replace(gateway_, "gateway", gateway_port_);
  EXPECT_TRUE(comes_back(3)) << browser.said();
  EXPECT_EQ(browser.times("0 disconnect transport close\n"), 2U) << browser.said();
}

}  // namespace
}  // namespace integration
