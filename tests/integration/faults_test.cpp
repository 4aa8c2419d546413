// The database and the cache fail under load, in every way a network and a machine can make them fail: nothing that was
// acknowledged is lost, nobody is refused for it, every answer comes in time, and all heals without a restart.
#include <gmock/gmock.h>

#include <functional>
#include <list>

#include "customer.hpp"
#include "replica.hpp"
#include "testing/process/fault_proxy.hpp"
#include "testing/process/redis_server.hpp"

namespace integration {
namespace {

using Steady = std::chrono::steady_clock;
using testing::IsEmpty;

/// Two seconds are promised after the return of a server; a shared machine may take longer.
constexpr auto kHealedWithin = 20s;

std::string at(std::string_view scheme, const testkit::FaultProxy& proxy, std::string_view path) {
  return std::string(scheme) + "://127.0.0.1:" + std::to_string(proxy.port()) + std::string(path);
}

/// auth-service and user-service, whose every byte from and to their servers passes a proxy.
class Deployment {
 public:
  explicit Deployment(Process::Environment settings = {}) : settings_(std::move(settings)) {}

  testkit::MongoServer mongo;
  testkit::RedisServer redis;
  testkit::FaultProxy mongo_proxy{mongo.port()};
  testkit::FaultProxy redis_proxy{redis.port()};

 private:
  [[nodiscard]] Process::Environment environment() const {
    Process::Environment environment = settings_;
    environment.merge(raised_limits());
    environment["DATA_DIR"] = folder_.path().string();
    environment["DATABASE_URL"] = at("mongodb", mongo_proxy, "/faults");
    environment["REDIS_URL"] = at("redis", redis_proxy, "");
    environment["JWT_SECRET"] = kSharedSecret;
    environment["DRAIN_MS"] = "20";
    return environment;
  }
  const Process::Environment settings_;
  Folder folder_;

 public:
  Replica auth{"auth-service", "AUTH_PORT", environment()};
  Replica user{"user-service", "USER_PORT", environment()};
};

/// Customers who keep visiting, and somebody who asks all the while whether the programs live.
class Crowd {
 public:
  explicit Crowd(const Deployment& deployment) : services_{deployment.auth.port, deployment.user.port} {
    for (int i = 0; i < kCustomers; ++i) customers_.emplace_back(services_, "c" + std::to_string(i), complaints_);
  }

  void excuse_nothing() {
    for (Customer& customer : customers_) customer.excuse_nothing();
  }
  void start() {
    for (Customer& customer : customers_) {
      threads_.emplace_back([&customer](const std::stop_token& stop) {
        while (!stop.stop_requested()) customer.visit();
      });
    }
    threads_.emplace_back([this](const std::stop_token& stop) { watch_lives(stop); });
  }
  /// Whether everybody gets something done in time.
  [[nodiscard]] bool all_are_served_within(Steady::duration timeout) const {
    const auto until = Steady::now() + timeout;
    return std::ranges::all_of(customers_, [until](const Customer& customer) {
      const int before = customer.served();
      while (customer.served() == before && Steady::now() < until) std::this_thread::sleep_for(10ms);
      return customer.served() > before;
    });
  }
  void stop() {
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
  }
  void compare() {
    std::list<std::jthread> comparing;
    for (Customer& customer : customers_) comparing.emplace_back([&customer] { customer.compare(); });
  }

  [[nodiscard]] int unavailable() const {
    int sum = 0;
    for (const Customer& customer : customers_) sum += customer.unavailable();
    return sum;
  }
  [[nodiscard]] std::vector<std::string> complaints() const { return complaints_.all(); }

 private:
  static constexpr int kCustomers = 6;

  void watch_lives(const std::stop_token& stop) {
    Correspondent auth(services_.auth_port, complaints_), user(services_.user_port, complaints_);
    for (Correspondent* service : {&auth, &user}) service->excuse_nothing();
    while (!stop.stop_requested()) {
      for (Correspondent* service : {&auth, &user}) service->ask("GET", "/health/live", "", {}, {200});
      std::this_thread::sleep_for(100ms);
    }
  }

  const Services services_;
  Complaints complaints_;
  std::list<Customer> customers_;
  std::list<std::jthread> threads_;
};

/// One way to fail. When `strike` returns the servers are well again.
struct Fault {
  const char* name;
  std::function<void(Deployment&)> strike;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }
std::string name_of(const testing::TestParamInfo<Fault>& info) { return info.param.name; }

void repeat(int times, const std::function<void()>& step) {
  for (int i = 0; i < times; ++i) step();
}

void cut_repeatedly(testkit::FaultProxy& proxy) {
  repeat(20, [&] {
    proxy.cut();
    std::this_thread::sleep_for(150ms);
  });
}

void tear_replies(testkit::FaultProxy& proxy) {
  repeat(8, [&] {
    proxy.tear_replies();
    std::this_thread::sleep_for(150ms);
    proxy.pass();
    std::this_thread::sleep_for(250ms);
  });
}

void slow_down(testkit::FaultProxy& proxy) {
  for (const auto latency : {200ms, 600ms, 1000ms, 2000ms}) {
    proxy.delay(latency);
    std::this_thread::sleep_for(3s);
  }
  proxy.pass();
}

void stall(testkit::FaultProxy& proxy) {
  proxy.hold();
  std::this_thread::sleep_for(6s);
  proxy.pass();
}

void refuse(testkit::FaultProxy& proxy) {
  proxy.refuse();
  std::this_thread::sleep_for(3s);
  proxy.pass();
}

template <class Server>
void kill_twice(Server& server) {
  repeat(2, [&] {
    server.kill();
    std::this_thread::sleep_for(1s);
    server.start();
    std::this_thread::sleep_for(1500ms);
  });
}

template <class Server>
void freeze_twice(Server& server) {
  repeat(2, [&] {
    server.freeze();
    std::this_thread::sleep_for(3s);
    server.thaw();
    std::this_thread::sleep_for(1500ms);
  });
}

class FaultsTest : public testing::TestWithParam<Fault> {
 protected:
  explicit FaultsTest(Process::Environment settings = {}) : deployment_(std::move(settings)) {}

  void strike_under_load() {
    crowd_.start();
    ASSERT_TRUE(crowd_.all_are_served_within(60s));
    GetParam().strike(deployment_);
    EXPECT_TRUE(crowd_.all_are_served_within(kHealedWithin));
    crowd_.stop();
    crowd_.compare();
    EXPECT_THAT(crowd_.complaints(), IsEmpty());
  }

  Deployment deployment_;
  Crowd crowd_{deployment_};
};

class DatabaseFaultsTest : public FaultsTest {};

TEST_P(DatabaseFaultsTest, CostAMomentOf503AndNothingElse) {
  strike_under_load();
  EXPECT_GT(crowd_.unavailable(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, DatabaseFaultsTest,
                         testing::Values(Fault{"Cut", [](Deployment& all) { cut_repeatedly(all.mongo_proxy); }},
                                         Fault{"TornReplies", [](Deployment& all) { tear_replies(all.mongo_proxy); }},
                                         Fault{"Latency", [](Deployment& all) { slow_down(all.mongo_proxy); }},
                                         Fault{"Stall", [](Deployment& all) { stall(all.mongo_proxy); }},
                                         Fault{"Refused", [](Deployment& all) { refuse(all.mongo_proxy); }},
                                         Fault{"Killed", [](Deployment& all) { kill_twice(all.mongo); }},
                                         Fault{"Frozen", [](Deployment& all) { freeze_twice(all.mongo); }}),
                         name_of);

/// Somebody new, tried again while the machine is too busy for the limits of the deployment. Each time under another
/// address: who was told that it took too long may be there nevertheless.
std::optional<HttpReply> sign_up(Correspondent& auth) {
  std::optional<HttpReply> entered;
  for (int i = 0; i < 60 && !entered; ++i) {
    const std::string email = "a" + std::to_string(i) + "@example.com";
    entered = auth.ask("POST", "/api/v1/auth/register", registration(email), {}, {201});
  }
  return entered;
}

/// It once waited three times, one after another, until all processes knew: 8 s at this latency. With the bounds as
/// delivered that would be a 503 before, which is excused.
TEST(SlowDatabaseTest, ALogoutIsAnsweredInTime) {
  Deployment deployment(Process::Environment{{"ANSWER_TIMEOUT_MS", "0"}, {"DATABASE_TIMEOUT_MS", "60000"}});
  Complaints complaints;
  Correspondent auth(deployment.auth.port, complaints), user(deployment.user.port, complaints);
  const auto entered = sign_up(auth);
  ASSERT_TRUE(entered);
  const FieldList token = bearer(access_token(*entered));
  user.ask("GET", "/api/v1/users/settings", "", token, {200});
  deployment.mongo_proxy.delay(300ms);
  FieldList session = token;
  session.emplace_back("Cookie", "refreshToken=" + refresh_token(*entered));
  auth.ask("POST", "/api/v1/auth/logout", "{}", session, {200});
  user.ask("GET", "/api/v1/users/settings", "", token, {401});
  EXPECT_THAT(complaints.all(), IsEmpty());
}

/// No single call takes long; it is their sum that once made a client wait.
TEST(SlowDatabaseTest, ARequestOfManyCallsIsAnsweredInTimeAndItsWorkGoesOn) {
  Deployment deployment(Process::Environment{{"ANSWER_TIMEOUT_MS", "1000"}});
  Complaints complaints;
  Correspondent auth(deployment.auth.port, complaints), user(deployment.user.port, complaints);
  const auto entered = sign_up(auth);
  ASSERT_TRUE(entered);
  const FieldList token = bearer(access_token(*entered));
  user.ask("GET", "/api/v1/users/profile", "", token, {200});
  deployment.mongo_proxy.delay(300ms);
  const auto since = Steady::now();
  const HttpReply reply = HttpClient(deployment.user.port)
                              .request("PUT", "/api/v1/users/profile",
                                       R"({"profile":{"name":"kevin_t"},"preferences":{"language":"fr"}})", token);
  EXPECT_LT(Steady::now() - since, 10s);
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("DEPENDENCY_UNAVAILABLE"), std::string::npos);
  EXPECT_TRUE(reply.field("Retry-After"));
  deployment.mongo_proxy.pass();
  const auto is_written = [&] {
    const auto profile = user.ask("GET", "/api/v1/users/profile", "", token, {200});
    return profile && profile->body.find("French") != std::string::npos;
  };
  bool was_written = is_written();
  for (; !was_written && Steady::now() - since < 60s; was_written = is_written()) std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(was_written);
  EXPECT_THAT(complaints.all(), IsEmpty());
}

/// An export and a deletion that are asked for just before the database fails.
class PromisesTest : public testing::Test {
 protected:
  PromisesTest() {
    stays_ = access_token(auth_.request("POST", "/api/v1/auth/register", registration("stays@example.com")));
    goes_ = access_token(auth_.request("POST", "/api/v1/auth/register", registration("goes@example.com")));
  }

  void ask() {
    ASSERT_EQ(user_.request("POST", "/api/v1/users/gdpr/data-deletion", "{}", bearer(goes_)).status, 201);
    const auto asked = user_.request("POST", "/api/v1/users/gdpr/data-export", "{}", bearer(stays_));
    ASSERT_EQ(asked.status, 201) << asked.body;
    export_path_ =
        "/api/v1/users/gdpr/data-export/" + std::string(asked.json().at("data").at("id").as_string()) + "/download";
  }
  [[nodiscard]] int ask_for_another_export() {
    return user_.request("POST", "/api/v1/users/gdpr/data-export", "{}", bearer(stays_)).status;
  }
  /// Whether both are kept in the end. What was in hand waits for its lease of a minute.
  [[nodiscard]] bool are_kept() {
    const auto is_done = [&] {
      const auto exported = user_.request("GET", export_path_, {}, bearer(stays_));
      const auto login = auth_.request("POST", "/api/v1/auth/login", credentials("goes@example.com"));
      return exported.status == 200 && login.status == 401;
    };
    const auto until = Steady::now() + 120s;
    while (!is_done() && Steady::now() < until) std::this_thread::sleep_for(200ms);
    return is_done();
  }

  Deployment deployment_{Process::Environment{{"DELETION_GRACE_MS", "2000"}, {"PRIVACY_POLL_MS", "1000"}}};
  HttpClient auth_{deployment_.auth.port}, user_{deployment_.user.port};

 private:
  std::string stays_, goes_, export_path_;
};

// The deletion comes due meanwhile.
TEST_F(PromisesTest, AreKeptWhenTheDatabaseIsBack) {
  ASSERT_NO_FATAL_FAILURE(ask());
  deployment_.mongo_proxy.refuse();
  std::this_thread::sleep_for(4s);
  EXPECT_EQ(ask_for_another_export(), 503);
  deployment_.mongo_proxy.pass();
  EXPECT_TRUE(are_kept());
}

TEST_F(PromisesTest, AreKeptWhenTheDiskOfTheDatabaseHasRoomAgain) {
  ASSERT_NO_FATAL_FAILURE(ask());
  deployment_.mongo.fill_disk();
  std::this_thread::sleep_for(4s);
  EXPECT_EQ(ask_for_another_export(), 503);
  deployment_.mongo.kill();
  deployment_.mongo.start();
  EXPECT_TRUE(are_kept());
}

/// Here every 503 counts, so none may come of a machine that is too busy for the limits as delivered.
class CacheFaultsTest : public FaultsTest {
 protected:
  CacheFaultsTest()
      : FaultsTest(Process::Environment{{"DATABASE_TIMEOUT_MS", "60000"},
                                        {"ANSWER_TIMEOUT_MS", "60000"},
                                        {"WORKER_QUEUE_WAIT_MS", "60000"},
                                        {"HASH_QUEUE_WAIT_MS", "60000"}}) {}
};

TEST_P(CacheFaultsTest, CostNobodyAnything) {
  crowd_.excuse_nothing();
  strike_under_load();
}

INSTANTIATE_TEST_SUITE_P(All, CacheFaultsTest,
                         testing::Values(Fault{"Cut", [](Deployment& all) { cut_repeatedly(all.redis_proxy); }},
                                         Fault{"TornReplies", [](Deployment& all) { tear_replies(all.redis_proxy); }},
                                         Fault{"Latency", [](Deployment& all) { slow_down(all.redis_proxy); }},
                                         Fault{"Stall", [](Deployment& all) { stall(all.redis_proxy); }},
                                         Fault{"Refused", [](Deployment& all) { refuse(all.redis_proxy); }},
                                         Fault{"Killed", [](Deployment& all) { kill_twice(all.redis); }},
                                         Fault{"Frozen", [](Deployment& all) { freeze_twice(all.redis); }},
                                         Fault{"Emptied",
                                               [](Deployment& all) { repeat(5, [&] { all.redis.empty(); }); }}),
                         name_of);

}  // namespace
}  // namespace integration
