#include "hosting/telemetry.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/http/request.hpp"
#include "testing/log_text.hpp"

namespace hosting {
namespace {

using namespace std::chrono_literals;

class TelemetryTest : public testing::Test {
 protected:
  /// One request from 192.0.2.7 is finished.
  void finish(int status, bool is_quiet, bool logs_personal_data = false) {
    testkit::TestRequest test;
    test.head.method_text = "GET";
    test.request.route = "/things/:id";
    http::Principal& who = test.request.principal.emplace();
    who.user_id = "anna";
    who.session_id = "5e55";
    const auto& observe = logs_personal_data ? observe_people_ : observe_;
    observe({.request = test.request,
             .status = status,
             .body_bytes = 0,
             .duration = 1ms,
             .error = nullptr,
             .is_quiet = is_quiet});
  }

  /// An exception escaped the request of that id.
  void escape(std::string_view request_id, std::string_view what) {
    application_options(resources_, "escaping", false).on_escaped(request_id, what);
  }

  testkit::LogText lines_;

 private:
  testkit::FakeClock clock_;
  base::SystemRandom random_;
  metrics::Registry metrics_{"test", "test"};
  runtime::EventLoops loops_{1};
  runtime::WorkerPool blocking_pool_{{.name = "blocking", .threads = 1}};
  runtime::WorkerPool hash_pool_{{.name = "hash", .threads = 1}};
  const Resources resources_{loops_, blocking_pool_, hash_pool_, clock_, random_, lines_.logger(), metrics_};
  const std::function<void(const http::RequestRecord&)> observe_ = observe_requests(resources_, "test", false);
  const std::function<void(const http::RequestRecord&)> observe_people_ = observe_requests(resources_, "people", true);
};

TEST_F(TelemetryTest, LogsWhatEscapedAHandlerWithTheIdThatItsAnswerCarries) {
  escape("id-of-it", "bad cast");
  EXPECT_TRUE(lines_.has("an exception escaped the handler"));
  EXPECT_TRUE(lines_.has("id-of-it"));
  EXPECT_TRUE(lines_.has("bad cast"));
}

TEST_F(TelemetryTest, LogsAQuietRouteOnlyWhenItFails) {
  finish(200, true);
  EXPECT_EQ(lines_.text(), "");
  finish(503, true);
  EXPECT_TRUE(lines_.has("503"));
}

TEST_F(TelemetryTest, LogsEveryOtherRequestByTheTemplateOfItsRoute) {
  finish(200, false);
  EXPECT_TRUE(lines_.has("/things/:id"));
}

// ASVS 5.0, 16.2.1: who, without a name: operators find the user of a sign-in in the store.
TEST_F(TelemetryTest, NamesTheSignInOfARequestAndNotItsUser) {
  finish(200, false);
  EXPECT_TRUE(lines_.has("5e55"));
  EXPECT_FALSE(lines_.has("anna"));
}

TEST_F(TelemetryTest, NamesPeopleOnlyWhereAnOperatorAllowsIt) {
  finish(200, false);
  EXPECT_FALSE(lines_.has("192.0.2.7"));
  finish(200, false, true);
  EXPECT_TRUE(lines_.has("192.0.2.7"));
  EXPECT_TRUE(lines_.has("anna"));
}

}  // namespace
}  // namespace hosting
