#include "health/probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/pause.hpp"
#include "runtime/run.hpp"
#include "testing/fake_clock.hpp"

namespace health {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kLabels =
    R"({service="auth-service",critical="true",dependency="mongodb",server="auth-service",type="database"})";

/// A database and what the metrics say of it.
class ProbeMetricsTest : public ::testing::Test {
 protected:
  ProbeMetricsTest() {
    Check check;
    check.dependency = "mongodb";
    check.timeout = 50ms;
    check.probe = [this] { return ping(); };
    probe_ = std::make_shared<Probe>(std::move(check), clock_, 0ms);
    probe_->expose(registry_, "auth-service", loop_.get_executor());
  }
  /// Lets the looks that were asked for happen.
  void run() {
    clock_.advance(1ms);
    loop_.restart();
    loop_.run();
  }
  static std::string sample(std::string_view name, std::string_view value) {
    return std::string(name) + std::string(kLabels) + " " + std::string(value) + "\n";
  }

  testkit::FakeClock clock_;
  metrics::Registry registry_{"auth-service", "test"};
  boost::asio::io_context loop_;
  std::shared_ptr<Probe> probe_;
  bool is_up_ = true;
  std::chrono::milliseconds takes_{0};
  int asked_ = 0;

 private:
  runtime::Task<base::Status> ping() {
    ++asked_;
    clock_.advance(takes_);
    if (takes_ > 50ms) co_await runtime::pause(takes_);
    if (!is_up_) co_return std::unexpected(base::unavailable("mongoc: no suitable servers"));
    co_return base::Status{};
  }
};

// 0 before the first look would wake somebody at every start.
TEST_F(ProbeMetricsTest, SaysNothingBeforeTheFirstLook) {
  EXPECT_THAT(registry_.expose(), Not(HasSubstr("dependency_up")));
}

TEST_F(ProbeMetricsTest, SaysZeroWhenTheDependencyFails) {
  is_up_ = false;
  run();
  EXPECT_THAT(registry_.expose(), HasSubstr(sample("dependency_up", "0")));
}

TEST_F(ProbeMetricsTest, SaysZeroWhenTheDependencyHangs) {
  takes_ = 300ms;
  run();
  EXPECT_THAT(registry_.expose(), HasSubstr(sample("dependency_up", "0")));
}

TEST_F(ProbeMetricsTest, LooksWithoutBeingAskedForHealthAndTellsHowLongItTook) {
  takes_ = 20ms;
  run();
  const std::string text = registry_.expose();
  EXPECT_THAT(text, HasSubstr(sample("dependency_up", "1")));
  EXPECT_THAT(text, HasSubstr(sample("dependency_check_duration_seconds", "0.02")));
}

TEST_F(ProbeMetricsTest, LooksAgainBeforeEachExposure) {
  run();
  is_up_ = false;
  static_cast<void>(registry_.expose());
  run();
  EXPECT_THAT(registry_.expose(), HasSubstr(sample("dependency_up", "0")));
}

TEST_F(ProbeMetricsTest, LeavesTheDependencyAloneOnceTheServiceIsGone) {
  run();
  probe_.reset();
  static_cast<void>(registry_.expose());
  run();
  EXPECT_EQ(asked_, 1);
}

}  // namespace
}  // namespace health
