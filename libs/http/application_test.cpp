#include "http/application.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <stdexcept>

#include "testing/http/client.hpp"
#include "testing/http/server.hpp"
#include "testing/seeded_random.hpp"

namespace http {
namespace {

using testkit::HttpClient;

runtime::Task<base::Result<Response>> answer(Request&) { co_return json_response(200, "{}"); }

/// An application at a port with one route, and what it says of exceptions that escaped.
class RunningApplication {
 public:
  explicit RunningApplication(ApplicationOptions options = ApplicationOptions())
      : application_(complete(std::move(options)), routes()), server_(application_) {}

  [[nodiscard]] HttpClient client() const { return HttpClient(server_.port()); }
  [[nodiscard]] std::vector<std::string> escaped() const {
    const std::lock_guard lock(mutex_);
    return escaped_;
  }

 private:
  static Router routes() {
    std::vector<Route> rows(1);
    rows[0].path = "/";
    rows[0].handler = answer;
    return Router::build(std::move(rows)).value();
  }
  ApplicationOptions complete(ApplicationOptions options) {
    options.random = &random_;
    options.on_escaped = [this](std::string_view id, std::string_view what) {
      const std::lock_guard lock(mutex_);
      escaped_.push_back(std::string(id) + " " + std::string(what));
    };
    return options;
  }

  mutable std::mutex mutex_;
  std::vector<std::string> escaped_;
  testkit::SeededRandom random_;
  Application application_;
  testkit::HttpServer server_;
};

void expect_a_500_that_is_told(const RunningApplication& application, std::string_view target) {
  HttpClient client = application.client();
  const auto reply = client.request("GET", target);
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.json().at("code"), "INTERNAL_ERROR");
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  const std::string told = reply.field("X-Request-Id").value_or("(none)") + " secret";
  EXPECT_EQ(application.escaped(), std::vector<std::string>{told});
}

// What escaped everything else was answered and written nowhere.
TEST(ApplicationTest, TellsOfAnExceptionOfWhoeverIsToldOfAnAnswer) {
  ApplicationOptions options;
  options.on_finished = [](const RequestRecord&) { throw std::runtime_error("secret"); };
  expect_a_500_that_is_told(RunningApplication(std::move(options)), "/");
}

TEST(ApplicationTest, TellsOfAnExceptionOfWhatRendersErrors) {
  ApplicationOptions options;
  options.render_error = [](const Request&, const base::Error&) -> Response { throw std::runtime_error("secret"); };
  expect_a_500_that_is_told(RunningApplication(std::move(options)), "/nowhere");
}

constexpr std::string_view kTraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

std::string request_id_for(const testkit::FieldList& fields) {
  const RunningApplication application;
  return application.client().request("GET", "/", {}, fields).field("X-Request-Id").value_or("(none)");
}

TEST(RequestIdTest, IsOurOwnForAMalformedTraceparent) {
  constexpr std::size_t kUuidBytes = 36;
  for (const char* malformed : {
           "4bf92f3577b34da6a3ce929d0e0e4736",                             // the id alone
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",         // too short
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",      // no hyphen before the id
           "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",      // none behind it
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",      // upper case
           "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",      // no hexadecimal digit
           "00-4bf92f3577b34da6a3ce929d0e0e47-36-00f067aa0ba902b7-01-01",  // id of 30 digits
       }) {
    const std::string id = request_id_for({{"traceparent", malformed}});
    EXPECT_EQ(id.size(), kUuidBytes) << malformed << ": " << id;
  }
}

TEST(RequestIdTest, IsThatOfAGoodTraceparent) {
  EXPECT_EQ(request_id_for({{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}), kTraceId);
}

TEST(RequestIdTest, IsTheOneGivenRatherThanThatOfTheTrace) {
  EXPECT_EQ(request_id_for(
                {{"X-Request-Id", "mine"}, {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}),
            "mine");
}

}  // namespace
}  // namespace http
