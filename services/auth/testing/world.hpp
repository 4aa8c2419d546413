/// auth-service on a free port over a store of the test's choice, with a clock the test moves. For tests only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include "auth/app.hpp"
#include "backend/backend.hpp"
#include "base/check.hpp"
#include "base/random.hpp"
#include "runtime/run.hpp"
#include "testing/fake_clock.hpp"
#include "testing/http/client.hpp"
#include "testing/temporary_folder.hpp"

namespace auth {

inline constexpr std::string_view kGoodPassword = "Correct-Horse-7!";

inline base::Secret test_key() { return base::Secret("0123456789abcdef0123456789abcdef"); }

/// The cheapest hashing and limits no test meets; tests of either set their own.
inline Config test_config() {
  Config config;
  config.api.hasher = {.memory_kib = 8, .iterations = 1};
  constexpr storage::RateLimit far_away{1'000'000, std::chrono::minutes{15}};
  config.api.limits = {far_away, far_away, far_away, far_away, far_away, far_away, far_away};
  config.api.cors_origins = {"http://localhost:5173"};
  config.token_key = test_key();
  config.server = {.name = std::string(kServiceName), .address = "127.0.0.1", .port = 0, .limits = {}};
  config.health.service = std::string(kServiceName);
  return config;
}

/// What a client holds after register, login or refresh.
struct Login {
  std::string access_token;
  std::string refresh_token;
  std::string user_id;
  [[nodiscard]] testkit::FieldList bearer() const { return {{"Authorization", "Bearer " + access_token}}; }
  [[nodiscard]] testkit::FieldList cookie() const { return {{"Cookie", "refreshToken=" + refresh_token}}; }
  [[nodiscard]] testkit::FieldList both() const {
    return {{"Authorization", "Bearer " + access_token}, {"Cookie", "refreshToken=" + refresh_token}};
  }
};

/// The value of the refreshToken cookie an answer sets; empty when it clears or does not mention it.
inline std::string cookie_of(const testkit::HttpReply& reply) {
  const std::string line = reply.field("Set-Cookie").value_or("");
  if (!line.starts_with("refreshToken=")) return {};
  return line.substr(13, line.find(';') - 13);
}

inline Login login_of(const testkit::HttpReply& reply) {
  const auto body = reply.json();
  const auto& data = body.at("data").as_object();
  Login login;
  login.access_token = std::string(data.at("tokens").at("accessToken").as_string());
  login.refresh_token = cookie_of(reply);
  if (const auto* user = data.if_contains("user")) login.user_id = std::string(user->at("id").as_string());
  return login;
}

class World {
 public:
  /// `store`: "memory" or "sqlite".
  explicit World(std::string_view store = "memory", Config config = test_config(), std::size_t hash_queue_max = 64)
      : hash_pool_({.name = "hash", .threads = 2, .queue_max = hash_queue_max}) {
    backend::Options options;
    options.upload_path = folder_.path() / "uploads";
    options.database_url =
        base::Secret(store == "memory" ? std::string("memory:") : "sqlite:" + (folder_.path() / "test.db").string());
    auto opened = backend::Backend::open(options, resources_);
    base::check(opened.has_value(), "the test store cannot be opened");
    stores_ = std::move(*opened);
    app_ = std::make_unique<App>(std::move(config), resources_, *stores_);
    loops_.start();
    base::check(app_->start().has_value(), "the test service cannot start");
    client_ = std::make_unique<testkit::HttpClient>(app_->port());
  }
  ~World() {
    client_.reset();
    app_->stop();
    loops_.stop();
    loops_.join();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] testkit::HttpReply post(const std::string& path, std::string_view body = {},
                                        const testkit::FieldList& fields = {}) {
    return client_->request("POST", "/api/v1/auth/" + path, body, fields);
  }
  [[nodiscard]] testkit::HttpReply put(const std::string& path, std::string_view body,
                                       const testkit::FieldList& fields) {
    return client_->request("PUT", "/api/v1/auth/" + path, body, fields);
  }
  [[nodiscard]] testkit::HttpReply get(const std::string& path, const testkit::FieldList& fields = {}) {
    return client_->request("GET", "/api/v1/auth/" + path, {}, fields);
  }

  /// Registers a new user with kGoodPassword.
  [[nodiscard]] Login sign_up(const std::string& email = "kevin@example.com") {
    return login_of(post("register", R"({"email":")" + email + R"(","password":")" + std::string(kGoodPassword) +
                                         R"(","firstName":"Kevin"})"));
  }
  [[nodiscard]] testkit::HttpReply log_in(const std::string& email = "kevin@example.com",
                                          std::string_view password = kGoodPassword, std::string_view more = "") {
    return post("login",
                R"({"email":")" + email + R"(","password":")" + std::string(password) + "\"" + std::string(more) + "}");
  }
  /// Status and code word of a call with the access token.
  [[nodiscard]] std::string refusal(const Login& login) {
    const auto reply = post("verify-token", "{}", login.bearer());
    return reply.status == 200 ? "" : std::string(reply.json().at("code").as_string());
  }

  [[nodiscard]] backend::Backend& stores() { return *stores_; }
  [[nodiscard]] testkit::FakeClock& clock() { return clock_; }
  [[nodiscard]] App& app() { return *app_; }
  [[nodiscard]] testkit::HttpClient& client() { return *client_; }
  [[nodiscard]] runtime::WorkerPool& hash_pool() { return hash_pool_; }

  /// Runs a task of a store on one of the service's loops and waits for it.
  template <class T>
  T run(runtime::Task<T> task) {
    return boost::asio::co_spawn(loops_.at(0), std::move(task), boost::asio::use_future).get();
  }

 private:
  testkit::TemporaryFolder folder_;
  testkit::FakeClock clock_;
  base::SystemRandom random_;
  logging::Logger log_ = logging::silent_logger();
  metrics::Registry metrics_{kServiceName, "test"};
  runtime::EventLoops loops_{2};
  runtime::WorkerPool blocking_pool_{{.name = "blocking", .threads = 2}};
  runtime::WorkerPool hash_pool_;
  hosting::Resources resources_{loops_, blocking_pool_, hash_pool_, clock_, random_, log_, metrics_};
  std::unique_ptr<backend::Backend> stores_;
  std::unique_ptr<App> app_;
  std::unique_ptr<testkit::HttpClient> client_;
};

/// One row of a table of requests.
struct Case {
  std::string name;
  std::string body;
  int status = 200;
  std::string contains;    ///< part of the answer's body
  std::string lacks = {};  ///< must not be part of it
};

inline void expect(const testkit::HttpReply& reply, const Case& row) {
  EXPECT_EQ(reply.status, row.status) << row.name << ": " << reply.body;
  EXPECT_NE(reply.body.find(row.contains), std::string::npos) << row.name << ": " << reply.body;
  if (!row.lacks.empty()) {
    EXPECT_EQ(reply.body.find(row.lacks), std::string::npos) << row.name << ": " << reply.body;
  }
}

/// Runs on both stores: `class XTest : public OnEveryStore {}; INSTANTIATE_ON_EVERY_STORE(XTest);`
class OnEveryStore : public ::testing::TestWithParam<const char*> {};
#define INSTANTIATE_ON_EVERY_STORE(suite)                                       \
  INSTANTIATE_TEST_SUITE_P(Store, suite, ::testing::Values("memory", "sqlite"), \
                           [](const auto& chosen) { return std::string(chosen.param); })

}  // namespace auth
