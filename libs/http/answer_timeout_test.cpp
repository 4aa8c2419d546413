// A handler that takes too long: its client is told in time, once, and what the handler makes of it later goes nowhere.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "http/application.hpp"
#include "runtime/notice.hpp"
#include "testing/http/client.hpp"
#include "testing/http/server.hpp"

namespace http {
namespace {

using namespace std::chrono_literals;
using Answer = base::Result<Response>;
using Steady = std::chrono::steady_clock;
using testkit::HttpClient;

constexpr auto kAnswerTimeout = 200ms;
/// A tick, and what a busy machine with sanitizers may add to it.
constexpr auto kSlack = 100ms + 10s;
ServerLimits limits() {
  ServerLimits limits;
  limits.answer_timeout = kAnswerTimeout;
  limits.body_stall_timeout = 600ms;
  limits.body_bytes_per_second_min = 0;
  limits.linger_timeout = 500ms;
  return limits;
}

runtime::Task<void> sleep(std::chrono::milliseconds time) {
  runtime::Notice never;
  static_cast<void>(co_await never.wait(time));
}

/// What handlers wait for until a test opens it, or for ever. Nothing of it outlives the loop they wait on.
class Gate {
 public:
  void open() { is_open_ = true; }
  runtime::Task<void> wait() {
    while (!is_open_) co_await sleep(5ms);
  }

 private:
  std::atomic<bool> is_open_ = false;
};

template <class Condition>
bool comes_true(const Condition& condition) {
  const auto until = Steady::now() + 20s;
  while (!condition() && Steady::now() < until) std::this_thread::sleep_for(5ms);
  return condition();
}

class AnswerTimeoutTest : public testing::Test {
 protected:
  struct Told {
    int status;
    std::string route, detail;
    std::chrono::nanoseconds duration;
  };

  [[nodiscard]] std::vector<Told> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  void release() { gate_.open(); }
  [[nodiscard]] bool is_everything_over() {
    return comes_true([this] { return server_.server().open_connections() == 0; });
  }

  std::atomic<int> ended_ = 0;  ///< handlers that came to their end
  std::atomic<int> read_error_ = -1;

 private:
  static Response text(const char* text) {
    Response response;
    response.body = std::string(text);
    return response;
  }

  static runtime::Task<Answer> answer_after(std::chrono::milliseconds time) {
    co_await sleep(time);
    co_return text("in time");
  }

  static runtime::Task<Answer> take_extra_time(Request& request) {
    request.extra_time = 2 * kSlack;
    co_return co_await answer_after(2 * kAnswerTimeout);
  }

  static runtime::Task<Answer> read(Request& request) {
    auto body = co_await read_body(request, 100);
    if (!body) co_return std::unexpected(body.error());
    co_return text("read");
  }

  runtime::Task<Answer> wait(Request& request) {
    request.response_fields.set("X-Guard", "passed");
    co_await gate_.wait();
    ++ended_;
    co_return text("late");
  }

  runtime::Task<Answer> wait_and_read(Request& request) {
    co_await gate_.wait();
    const auto body = co_await read_body(request, 100);
    if (!body) read_error_ = static_cast<int>(body.error().code());
    ++ended_;
    co_return text("late");
  }

  Router routes() {
    std::vector<Route> rows(6);
    rows[0].path = "/late";
    rows[0].handler = [this](Request& request) { return wait(request); };
    rows[1].path = "/late-body";
    rows[1].method = Method::kPost;
    rows[1].handler = [this](Request& request) { return wait_and_read(request); };
    rows[2].path = "/body";
    rows[2].method = Method::kPost;
    rows[2].handler = read;
    rows[3].path = "/nearly-late";
    rows[3].handler = [](Request&) { return answer_after(kAnswerTimeout * 3 / 4); };
    rows[4].path = "/extra";
    rows[4].handler = take_extra_time;
    rows[5].path = "/after-a-second";
    rows[5].handler = [](Request&) { return answer_after(1s); };
    return std::move(*Router::build(std::move(rows)));
  }

  ApplicationOptions options() {
    ApplicationOptions options;
    options.cors = Cors({"https://app.example"});
    options.random = &random_;
    options.on_finished = [this](const RequestRecord& record) {
      const std::lock_guard lock(mutex_);
      told_.push_back({record.status, std::string(record.request.route),
                       record.error == nullptr ? "" : record.error->detail(), record.duration});
    };
    return options;
  }

  Gate gate_;
  mutable std::mutex mutex_;
  std::vector<Told> told_;
  base::SystemRandom random_;

 protected:
  Application application_{options(), routes()};
  testkit::HttpServer server_{application_, limits()};
};

TEST_F(AnswerTimeoutTest, TellsTheClientInTimeAndClosesWhileTheHandlerRuns) {
  HttpClient client(server_.port());
  const auto since = Steady::now();
  const auto reply = client.request("GET", "/late");
  const auto taken = Steady::now() - since;
  EXPECT_GE(taken, kAnswerTimeout);
  EXPECT_LT(taken, kAnswerTimeout + kSlack);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, R"({"success":false,"message":"Service temporarily unavailable",)"
                        R"("error":"Service temporarily unavailable","code":"DEPENDENCY_UNAVAILABLE"})");
  EXPECT_EQ(reply.field("Retry-After"), "1");
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(ended_, 0);
  EXPECT_EQ(server_.server().counts().timeouts, 1U);
}

TEST_F(AnswerTimeoutTest, AnswersWithEveryFieldTheHandlersAnswerWouldHave) {
  HttpClient client(server_.port());
  const auto reply = client.request("GET", "/late", {}, {{"Origin", "https://app.example"}, {"X-Request-Id", "id-1"}});
  EXPECT_EQ(reply.field("X-Request-Id"), "id-1");
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.field("X-Guard"), "passed");
  EXPECT_EQ(reply.field("Content-Type"), "application/json; charset=utf-8");
}

TEST_F(AnswerTimeoutTest, DropsTheLateAnswerAndWhatWasPipelinedBehind) {
  HttpClient client(server_.port());
  client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\nGET /nearly-late HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 503);
  release();
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(is_everything_over());
  EXPECT_EQ(ended_, 1);
  EXPECT_EQ(told().size(), 1U);
}

TEST_F(AnswerTimeoutTest, TellsTheLogOnceWhatTheClientWasTold) {
  HttpClient client(server_.port());
  EXPECT_EQ(client.request("GET", "/late").status, 503);
  std::this_thread::sleep_for(kAnswerTimeout);
  release();
  EXPECT_TRUE(comes_true([this] { return ended_ == 1; }));
  EXPECT_TRUE(is_everything_over());
  const auto lines = told();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].status, 503);
  EXPECT_EQ(lines[0].route, "/late");
  EXPECT_EQ(lines[0].detail, "the answer took too long");
  EXPECT_GE(lines[0].duration, kAnswerTimeout);
}

TEST_F(AnswerTimeoutTest, SendsNoBodyToHead) {
  HttpClient client(server_.port());
  client.send("HEAD /late HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string all = client.read_to_end();
  EXPECT_TRUE(all.starts_with("HTTP/1.1 503 "));
  EXPECT_TRUE(all.ends_with("\r\n\r\n"));
  EXPECT_EQ(all.find("Content-Length: 0"), std::string::npos);
}

TEST_F(AnswerTimeoutTest, LetsAHandlerReadNoMoreOfTheBody) {
  HttpClient client(server_.port());
  client.send("POST /late-body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 503);
  client.send("hello");
  release();
  EXPECT_TRUE(comes_true([this] { return ended_ == 1; }));
  EXPECT_EQ(read_error_, static_cast<int>(base::ErrorCode::kUnavailable));
}

TEST_F(AnswerTimeoutTest, AsksForNoBodyAfterwards) {
  HttpClient client(server_.port());
  client.send("POST /late-body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  const std::string start = client.read_bytes(12);
  EXPECT_EQ(start, "HTTP/1.1 503");
  release();
  EXPECT_EQ(client.read_to_end().find("100 Continue"), std::string::npos);
}

TEST_F(AnswerTimeoutTest, StartsTheClockAnewWithEachPieceOfABody) {
  ServerLimits patient_with_bodies = limits();
  patient_with_bodies.body_stall_timeout = 20s;
  testkit::HttpServer server(application_, patient_with_bodies);
  HttpClient client(server.port());
  client.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
  for (const char* piece : {"a", "b", "c", "d"}) {
    std::this_thread::sleep_for(2 * kAnswerTimeout);
    client.send(piece);
  }
  EXPECT_EQ(client.read_reply().body, "read");
}

TEST_F(AnswerTimeoutTest, LeavesAStalledBodyToItsOwnDeadline) {
  HttpClient client(server_.port());
  client.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 408);
}

TEST_F(AnswerTimeoutTest, GivesAHandlerTheExtraTimeItAskedFor) {
  HttpClient client(server_.port());
  EXPECT_EQ(client.request("GET", "/extra").body, "in time");
}

TEST_F(AnswerTimeoutTest, TouchesNoAnswerThatIsInTimeAndStartsAnewWithEachRequest) {
  ServerLimits three_seconds = limits();
  three_seconds.answer_timeout = 3s;
  testkit::HttpServer server(application_, three_seconds);
  HttpClient client(server.port());
  for (int i = 0; i < 4; ++i) {  // which take longer together
    const auto reply = client.request("GET", "/after-a-second");
    EXPECT_EQ(reply.body, "in time");
    EXPECT_FALSE(reply.field("Connection"));
  }
  EXPECT_EQ(server.server().counts().accepted, 1U);
  EXPECT_EQ(told().size(), 4U);
}

TEST_F(AnswerTimeoutTest, DrainsOnceTheHandlerHasEnded) {
  HttpClient client(server_.port());
  EXPECT_EQ(client.request("GET", "/late").status, 503);
  server_.server().drain();
  std::this_thread::sleep_for(2 * kAnswerTimeout);
  EXPECT_EQ(server_.server().open_connections(), 1U);
  release();
  EXPECT_TRUE(is_everything_over());
}

TEST_F(AnswerTimeoutTest, MayBeCutWhileTheHandlerRuns) {
  HttpClient client(server_.port());
  EXPECT_EQ(client.request("GET", "/late").status, 503);
  server_.server().close();
  release();
  EXPECT_TRUE(is_everything_over());
}

TEST_F(AnswerTimeoutTest, MayBeDestroyedWhileTheHandlerRuns) {
  HttpClient client(server_.port());
  EXPECT_EQ(client.request("GET", "/late").status, 503);
}

TEST_F(AnswerTimeoutTest, BearsAClientThatHasGone) {
  {
    HttpClient client(server_.port());
    client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  EXPECT_TRUE(comes_true([this] { return told().size() == 1; }));
  release();
  EXPECT_TRUE(is_everything_over());
}

// --- handlers without an Application ---------------------------------------------------------------------------------

class Waiting : public RequestHandler {
 public:
  runtime::Task<Response> handle(Request& /*request*/) override {
    co_await gate.wait();
    co_return Response{};
  }
  Gate gate;
};

TEST(OverdueTest, IsA503UnlessTheHandlerSaysOtherwise) {
  Waiting handler;
  testkit::HttpServer server(handler, limits());
  const auto reply = HttpClient(server.port()).request("GET", "/");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.json().at("code"), "DEPENDENCY_UNAVAILABLE");
}

TEST(OverdueTest, DoesNotEndTheTickerWithAnException) {
  struct Throwing final : Waiting {
    Response overdue(Request& /*request*/) override { throw std::runtime_error("secret"); }
  } handler;
  testkit::HttpServer server(handler, limits());
  for (int i = 0; i < 2; ++i) {
    const auto reply = HttpClient(server.port()).request("GET", "/");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  }
}

TEST(OverdueTest, SendsWhatTheSocketDidNotTakeOnceTheHandlerHasEnded) {
  constexpr std::size_t kSize = 16 * 1024 * 1024;
  struct Verbose final : Waiting {
    Response overdue(Request& /*request*/) override { return json_response(503, std::string(kSize, 'x')); }
  } handler;
  testkit::HttpServer server(handler, limits());
  HttpClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_bytes(12), "HTTP/1.1 503");
  handler.gate.open();
  EXPECT_GT(client.read_to_end().size(), kSize);
}

TEST(OverdueTest, IsNobodyWithoutATimeout) {
  Waiting handler;
  testkit::HttpServer server(handler);
  HttpClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(2 * kAnswerTimeout);
  handler.gate.open();
  EXPECT_EQ(client.read_reply().status, 200);
}

}  // namespace
}  // namespace http
