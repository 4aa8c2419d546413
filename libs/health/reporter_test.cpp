#include "health/reporter.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <atomic>

#include "runtime/pause.hpp"
#include "runtime/run.hpp"
#include "testing/fake_clock.hpp"
#include "testing/log_text.hpp"

namespace health {
namespace {

using namespace std::chrono_literals;

/// What the probes of a test do, changed while it runs.
struct Dependency {
  bool is_up = true;
  bool throws = false;
  std::string trouble;  ///< the words of a failure; empty: none
  std::chrono::milliseconds takes{0};
  std::atomic<int> asked = 0;

  [[nodiscard]] Check check(std::string name, CheckType type, bool is_critical) {
    Check check;
    check.name = std::move(name);
    check.dependency = base_name(type);
    check.type = type;
    check.is_critical = is_critical;
    check.timeout = 50ms;
    check.probe = [this] { return probe(); };
    return check;
  }

 private:
  static std::string base_name(CheckType type) { return type == CheckType::kDatabase ? "mongodb" : "redis"; }
  runtime::Task<base::Status> probe() {
    ++asked;
    co_await runtime::pause(takes);
    if (throws) throw std::runtime_error("driver text");
    if (!trouble.empty()) {
      co_return std::unexpected(
          base::Error{base::ErrorCode::kUnavailable, trouble}.with_detail(base::PrivateText{"/var/lib: ENOSPC"}));
    }
    if (!is_up) co_return std::unexpected(base::unavailable("mongoc: no suitable servers at 10.0.0.7"));
    co_return base::Status{};
  }
};

struct Answer {
  int status;
  boost::json::value body;
};

class ReporterTest : public ::testing::Test {
 protected:
  [[nodiscard]] Reporter& reporter() {
    if (!reporter_) {
      reporter_.emplace(options_,
                        std::vector<Check>{database_.check("MongoDB", CheckType::kDatabase, true),
                                           cache_.check("Redis Cache", CheckType::kCache, false)},
                        clock_);
      reporter_->set_ready(true);
    }
    return *reporter_;
  }
  static Answer read(http::Response response) {
    EXPECT_EQ(response.fields.find("Cache-Control"), "no-store");
    return {response.status, boost::json::parse(std::get<std::string>(response.body))};
  }
  // A finding of this very moment is fresh; each question comes a little later.
  Answer report() {
    clock_.advance(1ms);
    return read(runtime::run(reporter().report()));
  }
  Answer ready() {
    clock_.advance(1ms);
    return read(runtime::run(reporter().ready()));
  }

  testkit::FakeClock clock_;
  testkit::LogText lines_;
  ReporterOptions options_{.service = "auth-service", .fresh_for = 0ms};
  Dependency database_;
  Dependency cache_;
  std::optional<Reporter> reporter_;
};

TEST_F(ReporterTest, IsUnhealthyWithoutACriticalDependency) {
  database_.is_up = false;
  const auto [status, body] = report();
  EXPECT_EQ(status, 503);
  EXPECT_EQ(body.at("status"), "unhealthy");
  EXPECT_EQ(body.at("checks").at(0).at("status"), "unhealthy");
  EXPECT_EQ(body.at("checks").at(1).at("status"), "healthy");
}

TEST_F(ReporterTest, IsDegradedWithoutAnotherDependency) {
  cache_.is_up = false;
  const auto [status, body] = report();
  EXPECT_EQ(status, 200);
  EXPECT_EQ(body.at("status"), "degraded");
}

TEST_F(ReporterTest, AnswersDegradedWithTheStatusOldProbesKnow) {
  options_.degraded_status = 206;
  cache_.is_up = false;
  EXPECT_EQ(report().status, 206);
  database_.is_up = false;
  EXPECT_EQ(report().status, 503);
}

// Symptom of the old service: health bodies showed driver errors and hosts.
TEST_F(ReporterTest, KeepsDriverTextsToItself) {
  database_.is_up = false;
  cache_.throws = true;
  const auto text = boost::json::serialize(report().body) + boost::json::serialize(ready().body);
  for (const char* word : {"mongoc", "10.0.0.7", "driver text"}) EXPECT_EQ(text.find(word), std::string::npos) << text;
  EXPECT_NE(text.find("connection failed"), std::string::npos);
}

// Symptom: health said nothing of why, and an operator had to guess.
TEST_F(ReporterTest, SaysInWordsWhatAnOperatorMayKnow) {
  cache_.trouble = "the disk is full";
  const auto report_body = report().body;
  EXPECT_EQ(report_body.at("checks").at(1).at("message"), "the disk is full");
  const auto [status, body] = ready();
  EXPECT_EQ(status, 200);
  EXPECT_EQ(body.at("warnings"), boost::json::parse(R"(["Redis Cache: the disk is full"])"));
  EXPECT_EQ(boost::json::serialize(body).find("/var/lib"), std::string::npos);
}

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(ReporterTest, TellsTheLogOnceWhatFailsAndWhenItIsWellAgain) {
  options_.log = &lines_.logger();
  database_.trouble = "the disk is full";
  for (int i = 0; i < 3; ++i) report();
  EXPECT_EQ(count_of("health check fails", lines_.text()), 1U) << lines_.text();
  for (const char* told : {"MongoDB", "the disk is full", "/var/lib: ENOSPC"}) EXPECT_TRUE(lines_.has(told)) << told;
  EXPECT_FALSE(lines_.has("passes again"));
  database_.trouble.clear();
  for (int i = 0; i < 3; ++i) report();
  EXPECT_EQ(count_of("health check passes again", lines_.text()), 1U) << lines_.text();
}

TEST_F(ReporterTest, TellsTheLogNothingWhileAllIsWell) {
  options_.log = &lines_.logger();
  report();
  EXPECT_EQ(lines_.text(), "");
}

TEST_F(ReporterTest, IsReadyWithoutWarningsWhenAllIsWell) {
  EXPECT_FALSE(ready().body.as_object().contains("warnings"));
}

TEST_F(ReporterTest, CountsAProbeThatThrowsAsFailed) {
  database_.throws = true;
  EXPECT_EQ(report().status, 503);
}

TEST_F(ReporterTest, CountsAProbeThatHangsAsFailedAtItsTimeout) {
  database_.takes = 300ms;
  EXPECT_EQ(report().status, 503);
}

TEST_F(ReporterTest, HasTheShapeOfTheContractWhenAllIsWell) {
  clock_.advance(3s);
  static_cast<void>(reporter());
  clock_.advance(123s);
  const auto [status, body] = report();
  EXPECT_EQ(status, 200);
  EXPECT_EQ(body.at("status"), "ok");
  EXPECT_EQ(body.at("service"), "auth-service");
  EXPECT_EQ(std::string(body.at("timestamp").as_string()), base::to_iso8601(clock_.now()));
  EXPECT_EQ(body.at("uptime"), 123);
  EXPECT_TRUE(body.at("version").is_string());
  const auto& check = body.at("checks").at(0);
  EXPECT_EQ(check.at("name"), "MongoDB");
  EXPECT_EQ(check.at("type"), "database");
  EXPECT_GE(check.at("responseTime").as_int64(), 1);
  EXPECT_EQ(check.at("details").at("connected"), true);
  for (const char* key : {"environment", "hostname", "pid", "memory", "cpu"}) {
    EXPECT_NE(body.at("metadata").as_object().if_contains(key), nullptr) << key;
  }
  EXPECT_GT(body.at("metadata").at("memory").at("total").as_int64(), 0);
}

TEST_F(ReporterTest, SaysHealthyWhereOldProbesLookForIt) {
  options_.ok_text = "healthy";
  EXPECT_EQ(report().body.at("status"), "healthy");
}

TEST_F(ReporterTest, AddsTheOldNameOfTheDatabaseWhenAsked) {
  options_.has_legacy_names = true;
  const auto checks = report().body.at("checks").as_array();
  ASSERT_EQ(checks.size(), 3U);
  EXPECT_EQ(checks[1].at("name"), "PostgreSQL");
  EXPECT_EQ(ready().body.at("dependencies"), boost::json::parse(R"({"mongodb":true,"postgresql":true,"redis":true})"));
}

TEST_F(ReporterTest, IsNotReadyUntilToldAndWhileDraining) {
  static_cast<void>(reporter());
  reporter().set_ready(false);
  const auto [status, body] = ready();
  EXPECT_EQ(status, 503);
  EXPECT_EQ(body.at("ready"), false);
  EXPECT_EQ(body.at("reason"), "starting or shutting down");
  reporter().set_ready(true);
  EXPECT_EQ(ready().status, 200);
  EXPECT_EQ(ready().body.at("ready"), true);
}

TEST_F(ReporterTest, IsReadyWithoutTheCacheButNotWithoutTheDatabase) {
  cache_.is_up = false;
  EXPECT_EQ(ready().status, 200);
  EXPECT_EQ(ready().body.at("dependencies").at("redis"), false);
  database_.is_up = false;
  const auto [status, body] = ready();
  EXPECT_EQ(status, 503);
  EXPECT_EQ(body.at("reason"), "MongoDB is not available");
}

TEST_F(ReporterTest, IsAliveWithoutAskingAnyDependency) {
  database_.is_up = false;
  const auto [status, body] = read(reporter().live());
  EXPECT_EQ(status, 200);
  EXPECT_EQ(body.at("alive"), true);
  EXPECT_EQ(body.at("status"), "ok");
  EXPECT_EQ(database_.asked, 0);
}

TEST_F(ReporterTest, AsksADependencyOnceWhileItsFindingIsFresh) {
  options_.fresh_for = 1000ms;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(report().status, 200);
  EXPECT_EQ(database_.asked, 1);
  database_.is_up = false;
  EXPECT_EQ(report().status, 200);
  clock_.advance(1001ms);
  EXPECT_EQ(report().status, 503);
  EXPECT_EQ(database_.asked, 2);
}

}  // namespace
}  // namespace health
