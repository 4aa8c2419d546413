// What ends a session at one program is heard by the sockets and the token checks of all others
// (docs/http-contract.md §2, §4.6).
#include <memory>
#include <thread>

#include "browser.hpp"
#include "replica.hpp"
#include "testing/process/redis_server.hpp"

namespace integration {
namespace {

/// The contract has one second; programs with sanitizers on a busy machine get more. Nothing else ends these sockets.
constexpr auto kSoon = 20s;
constexpr const char* kToldToStayAway = "0 disconnect io server disconnect\n";

/// auth-service and user-service by themselves: one of each on SQLite, two user-services on MongoDB with Redis.
class SessionEndsTest : public testing::TestWithParam<Store> {
 protected:
  /// One session and a socket of it at every user-service.
  struct SignIn {
    std::string token, refresh, user_id;
    std::vector<std::unique_ptr<Browser>> browsers;
  };

  SessionEndsTest() {
    const int count = GetParam() == Store::kMongodb ? 2 : 1;
    for (int i = 0; i < count; ++i) {
      users_.push_back(std::make_unique<Replica>("user-service", "USER_PORT", environment_));
    }
  }

  [[nodiscard]] HttpClient auth() const { return HttpClient(auth_.port); }
  [[nodiscard]] HttpReply sign_up(const std::string& person) const {
    const auto reply = auth().request("POST", "/api/v1/auth/register", registration(data_.address(person)));
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply;
  }
  [[nodiscard]] HttpReply log_in(const std::string& person) const {
    const auto reply = auth().request("POST", "/api/v1/auth/login", credentials(data_.address(person)));
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply;
  }
  [[nodiscard]] SignIn with_sockets(const HttpReply& reply) const {
    SignIn made{access_token(reply), refresh_token(reply), user_id(reply), {}};
    for (const auto& user : users_) {
      made.browsers.push_back(std::make_unique<Browser>(user->port, made.token));
      EXPECT_TRUE(made.browsers.back()->comes_to_say("0 connect\n")) << made.browsers.back()->said();
    }
    return made;
  }
  /// What every program answers to the token.
  [[nodiscard]] std::vector<int> statuses(const std::string& token) const {
    std::vector<int> all{auth().request("GET", "/api/v1/auth/profile", {}, bearer(token)).status};
    for (const auto& user : users_) {
      all.push_back(HttpClient(user->port).request("GET", "/api/v1/users/profile", {}, bearer(token)).status);
    }
    return all;
  }
  [[nodiscard]] std::vector<int> everywhere(int status) const { return std::vector<int>(1 + users_.size(), status); }

  void expect_ended(const SignIn& who) const {
    EXPECT_EQ(statuses(who.token), everywhere(401));
    for (const auto& browser : who.browsers) {
      EXPECT_TRUE(browser->comes_to_say(kToldToStayAway, kSoon)) << browser->said();
    }
  }
  void expect_untouched(const SignIn& who) const {
    EXPECT_EQ(statuses(who.token), everywhere(200));
    for (const auto& browser : who.browsers) EXPECT_EQ(browser->said(), "0 connect\n");
  }
  /// Runs `dreamscape user …` beside the services, with `input` as its standard input.
  void run_tool(const std::string& words, const std::string& input = "") const {
    const std::string command =
        "printf '%s\\n' '" + input + "' | '" + DREAMSCAPE_BIN_DIR + "/dreamscape' user " + words;
    Process tool("/bin/sh", {"-c", command}, environment_);
    ASSERT_EQ(tool.wait(120s), 0) << tool.output();
  }

  [[nodiscard]] Process::Environment environment() const {
    Process::Environment environment = shared_environment(data_);
    if (GetParam() == Store::kMongodb) environment["REDIS_URL"] = testkit::RedisServer::shared().url();
    return environment;
  }

  const Data data_{GetParam()};
  const Process::Environment environment_ = environment();
  const Replica auth_{"auth-service", "AUTH_PORT", environment_};
  std::vector<std::unique_ptr<Replica>> users_;
};
INSTANTIATE_TEST_SUITE_P(All, SessionEndsTest, testing::Values(Store::kEmbedded, Store::kMongodb), store_name);

TEST_P(SessionEndsTest, ARefreshClosesNothing) {
  const SignIn kevin = with_sockets(sign_up("kevin"));
  const auto refreshed =
      auth().request("POST", "/api/v1/auth/refresh", "{}", {{"Cookie", "refreshToken=" + kevin.refresh}});
  ASSERT_EQ(refreshed.status, 200) << refreshed.body;
  std::this_thread::sleep_for(1500ms);  // longer than an end may take to be heard
  expect_untouched(kevin);
}

TEST_P(SessionEndsTest, EndingOneSessionEndsItEverywhereAndNoOther) {
  const SignIn ended = with_sockets(sign_up("kevin"));
  const SignIn current = with_sockets(log_in("kevin"));
  const auto listed = auth().request("GET", "/api/v1/auth/sessions", {}, bearer(current.token));
  ASSERT_EQ(listed.status, 200) << listed.body;
  const boost::json::value answer = listed.json();
  const auto& sessions = answer.at("data").at("sessions").as_array();
  ASSERT_EQ(sessions.size(), 2U) << listed.body;
  const boost::json::value& other = sessions.at(0).at("current").as_bool() ? sessions.at(1) : sessions.at(0);
  const std::string path = "/api/v1/auth/sessions/" + std::string(other.at("id").as_string());
  const auto reply = auth().request("DELETE", path, {}, bearer(current.token));
  ASSERT_EQ(reply.status, 200) << reply.body;
  expect_ended(ended);
  expect_untouched(current);
}

TEST_P(SessionEndsTest, AnAdministratorAtOneReplicaEndsWhoIsAtTheOther) {
  const SignIn kevin = with_sockets(sign_up("kevin"));
  const SignIn stranger = with_sockets(sign_up("stranger"));
  (void)sign_up("admin");
  run_tool("make-admin " + data_.address("admin"));
  const std::string admin = access_token(log_in("admin"));
  const auto reply = HttpClient(users_.front()->port)
                         .request("PUT", "/api/v1/admin/users/" + kevin.user_id + "/suspend", "{}", bearer(admin));
  ASSERT_EQ(reply.status, 200) << reply.body;
  expect_ended(kevin);
  expect_untouched(stranger);
}

TEST_P(SessionEndsTest, TheCommandLineEndsThemInRunningServices) {
  const SignIn stranger = with_sockets(sign_up("stranger"));
  const std::pair<const char*, const char*> words[] = {
      {"suspend", ""}, {"sessions --end", ""}, {"set-password", "Battery-Staple-8!"}, {"delete --yes", ""}};
  for (int i = 0; const auto& [word, input] : words) {
    SCOPED_TRACE(word);
    const std::string person = "kevin" + std::to_string(i++);
    const SignIn kevin = with_sockets(sign_up(person));
    ASSERT_NO_FATAL_FAILURE(run_tool(std::string(word) + " " + data_.address(person), input));
    expect_ended(kevin);
  }
  expect_untouched(stranger);
}

}  // namespace
}  // namespace integration
