#include "metrics/registry.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/request_metrics.hpp"

namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RegistryDeathTest, AbortsOnABadName) {
  metrics::Registry registry("auth-service", "1.0.0");
  EXPECT_DEATH((void)registry.counter("not a name", "help"), "");
}

TEST(RegistryDeathTest, AbortsOnOneNameForTwoKinds) {
  metrics::Registry registry("auth-service", "1.0.0");
  (void)registry.counter("things", "help");
  EXPECT_DEATH((void)registry.gauge("things", "help"), "");
}

TEST(RegistryTest, EscapesLabelValues) {
  metrics::Registry registry("auth-service", "1.0.0");
  registry.counter("things_total", "help", {{"name", "a\"b\nc"}}).add();
  EXPECT_THAT(registry.expose(), HasSubstr(R"(name="a\"b\nc")"));
}

TEST(RegistryTest, GivesTheSameMetricForTheSameNameAndLabels) {
  metrics::Registry registry("auth-service", "1.0.0");
  registry.counter("things_total", "help", {{"kind", "a"}}).add();
  registry.counter("things_total", "help", {{"kind", "a"}}).add(2);
  EXPECT_THAT(registry.expose(), HasSubstr("things_total{service=\"auth-service\",kind=\"a\"} 3\n"));
}

TEST(RegistryTest, CountsFromManyThreads) {
  metrics::Registry registry("auth-service", "1.0.0");
  const auto counter = registry.counter("things_total", "help");
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([counter] {
        for (int j = 0; j < 1000; ++j) counter.add();
      });
    }
  }
  EXPECT_THAT(registry.expose(), HasSubstr("things_total{service=\"auth-service\"} 4000\n"));
}

TEST(RegistryTest, FollowsATotalThatIsCountedElsewhere) {
  metrics::Registry registry("auth-service", "1.0.0");
  const auto counter = registry.counter("things_total", "help");
  counter.advance_to(5);
  counter.advance_to(3);
  counter.advance_to(7);
  EXPECT_THAT(registry.expose(), HasSubstr("things_total{service=\"auth-service\"} 7\n"));
}

TEST(RegistryTest, SortsObservationsIntoBuckets) {
  metrics::Registry registry("auth-service", "1.0.0");
  const auto histogram = registry.histogram("wait_seconds", "help", {}, {0.1, 1});
  histogram.observe(0.05);
  histogram.observe(0.5);
  histogram.observe(5);
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{service=\"auth-service\",le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{service=\"auth-service\",le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{service=\"auth-service\",le=\"+Inf\"} 3\n"));
}

TEST(RegistryTest, RefreshesGaugesBeforeItExposes) {
  metrics::Registry registry("auth-service", "1.0.0");
  const auto gauge = registry.gauge("queue", "help");
  registry.before_expose([gauge] { gauge.set(42); });
  EXPECT_THAT(registry.expose(), HasSubstr("queue{service=\"auth-service\"} 42\n"));
}

TEST(RegistryTest, ReportsTheProcessAndTheBuild) {
  metrics::Registry registry("auth-service", "1.2.3");
  const std::string text = registry.expose();
  for (const auto* name : {"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
                           "process_max_fds", "process_threads", "process_start_time_seconds"}) {
    EXPECT_THAT(text, HasSubstr(std::string(name) + "{service=\"auth-service\"} "));
    EXPECT_THAT(text, Not(HasSubstr(std::string(name) + "{service=\"auth-service\"} 0\n")));
  }
  EXPECT_THAT(text, HasSubstr("dreamscape_build_info{service=\"auth-service\",version=\"1.2.3\"} 1\n"));
}

TEST(RequestMetricsTest, BoundsTheNumberOfSeries) {
  metrics::Registry registry("auth-service", "1.0.0");
  metrics::RequestMetrics requests(registry, "auth-service", 2);
  for (const auto* route : {"/a", "/b", "/c", "/d"}) requests.observe("GET", route, 200, std::chrono::milliseconds{1});
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("http_requests_total{service=\"auth-service\",method=\"GET\",route=\"other\",server="
                              "\"auth-service\",status=\"200\"} 2"));
  EXPECT_THAT(text, Not(HasSubstr("/c")));
}

TEST(RequestMetricsTest, CountsInventedMethodsAsOne) {
  metrics::Registry registry("auth-service", "1.0.0");
  metrics::RequestMetrics requests(registry, "auth-service");
  requests.observe("BREW", "/a", 501, std::chrono::milliseconds{1});
  EXPECT_THAT(registry.expose(), HasSubstr("method=\"OTHER\""));
}

// Symptom: in the all-in-one program nobody could tell whose errors they were.
TEST(RequestMetricsTest, TellsTheServersOfOneProcessApart) {
  metrics::Registry registry("dreamscape", "1.0.0");
  metrics::RequestMetrics auth(registry, "auth-service");
  metrics::RequestMetrics gateway(registry, "gateway-service");
  auth.observe("GET", "/health", 200, std::chrono::milliseconds{2});
  for (int i = 0; i < 2; ++i) gateway.observe("GET", "/health", 200, std::chrono::milliseconds{2});
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("route=\"/health\",server=\"auth-service\",status=\"200\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("route=\"/health\",server=\"gateway-service\",status=\"200\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("http_request_duration_seconds_count{service=\"dreamscape\",method=\"GET\","
                              "route=\"/health\",server=\"gateway-service\"} 2\n"));
}

TEST(RequestMetricsTest, CountsRequestsByRouteAndStatus) {
  metrics::Registry registry("auth-service", "1.0.0");
  metrics::RequestMetrics requests(registry, "auth-service");
  requests.observe("GET", "/a/{id}", 200, std::chrono::milliseconds{2});
  requests.observe("GET", "/a/{id}", 200, std::chrono::milliseconds{2});
  requests.observe("GET", "/a/{id}", 404, std::chrono::milliseconds{2});
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("http_requests_total{service=\"auth-service\",method=\"GET\",route=\"/a/"
                              "{id}\",server=\"auth-service\",status=\"200\"} 2"));
  EXPECT_THAT(text, HasSubstr("http_request_duration_seconds_bucket{service=\"auth-service\",method=\"GET\","
                              "route=\"/a/{id}\",server=\"auth-service\",le=\"0.0025\"} 3"));
}

}  // namespace
