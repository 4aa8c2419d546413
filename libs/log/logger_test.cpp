#include "log/logger.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace {

using namespace std::chrono_literals;
using logging::Level;
using testing::HasSubstr;

class LoggerTest : public testing::Test {
 protected:
  LoggerTest() { EXPECT_EQ(::pipe2(pipe_, O_CLOEXEC), 0); }
  ~LoggerTest() override {
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  [[nodiscard]] logging::LoggerOptions options() const {
    return {.service = "auth-service", .level = Level::kInfo, .descriptor = pipe_[1], .stop_wait_max = 20s};
  }
  /// For a test that ends while nobody reads.
  [[nodiscard]] logging::LoggerOptions in_a_hurry() const {
    auto options = this->options();
    options.stop_wait_max = 200ms;
    return options;
  }
  /// What has been written so far.
  [[nodiscard]] std::string written() const {
    std::string text(1 << 16, '\0');
    ::fcntl(pipe_[0], F_SETFL, O_NONBLOCK);
    const ssize_t size = ::read(pipe_[0], text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

  int pipe_[2] = {-1, -1};
};

TEST_F(LoggerTest, DropsAndCountsLinesInsteadOfBlockingWhenNobodyReads) {
  auto small = in_a_hurry();
  small.buffer_bytes_max = 4096;
  const std::string text(1000, 'x');
  const auto log = logging::make_logger(small);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) log.info(text);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
  EXPECT_GT(log.dropped(), 0U);
}

TEST_F(LoggerTest, EndsInTimeWhenNobodyReads) {
  const auto start = std::chrono::steady_clock::now();
  {
    const auto log = logging::make_logger(in_a_hurry());
    for (int i = 0; i < 100; ++i) log.info(std::string(4000, 'x'));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST_F(LoggerTest, SurvivesAReaderThatHasGone) {
  ::close(pipe_[0]);
  const auto log = logging::make_logger(options());
  log.error("nobody listens");
  log.flush();
  EXPECT_EQ(log.dropped(), 1U);
  pipe_[0] = ::open("/dev/null", O_RDONLY);
}

TEST_F(LoggerTest, KeepsLinesOfManyThreadsWhole) {
  {
    const auto log = logging::make_logger(options());
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i) {
      writers.emplace_back([&log] {
        for (int j = 0; j < 50; ++j) log.info("event", {{"n", j}});
      });
    }
  }
  std::istringstream lines(written());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_NO_THROW((void)boost::json::parse(line)) << line;
  EXPECT_EQ(count, 200);
}

TEST_F(LoggerTest, LeavesOutLessSevereLevels) {
  const auto log = logging::make_logger(options());
  log.debug("hidden");
  log.info("shown");
  log.flush();
  EXPECT_THAT(written(), testing::AllOf(HasSubstr("shown"), testing::Not(HasSubstr("hidden"))));
}

TEST_F(LoggerTest, WritesEverythingBeforeItIsGone) {
  {
    logging::make_logger(options()).info("last words");
  }
  EXPECT_THAT(written(), HasSubstr("last words"));
}

TEST_F(LoggerTest, CarriesTheRequestId) {
  const auto log = logging::make_logger(options());
  log.with_request("r-7").warning("slow");
  log.flush();
  EXPECT_THAT(written(), HasSubstr(R"("request_id":"r-7","message":"slow")"));
}

TEST_F(LoggerTest, WritesOneAccessLineWithTheRouteTemplate) {
  const auto log = logging::make_logger(options());
  log.access("r-7", {.method = "GET", .route = "/users/{id}", .status = 200, .bytes = 12, .duration = 1234567ns});
  log.flush();
  EXPECT_THAT(written(), HasSubstr(R"("request_id":"r-7","message":"request","method":"GET","route":"/users/{id}",)"
                                   R"("status":200,"bytes":12,"duration_ms":1.234})"));
}

TEST_F(LoggerTest, GradesAccessLinesByStatus) {
  const auto log = logging::make_logger(options());
  log.access("a", {.status = 500, .detail = "why"});
  log.access("b", {.status = 503});
  log.access("c", {.status = 404});
  log.flush();
  const std::string text = written();
  EXPECT_THAT(text, HasSubstr(R"("level":"error","service":"auth-service","request_id":"a")"));
  EXPECT_THAT(text, HasSubstr(R"("detail":"why")"));
  EXPECT_THAT(text, HasSubstr(R"("level":"warning","service":"auth-service","request_id":"b")"));
  EXPECT_THAT(text, HasSubstr(R"("level":"info","service":"auth-service","request_id":"c")"));
}

TEST(LevelTest, KnowsTheNamesOfNodeLoggers) {
  EXPECT_EQ(logging::parse_level("WARN"), Level::kWarning);
  EXPECT_EQ(logging::parse_level("verbose"), Level::kDebug);
  EXPECT_EQ(logging::parse_level("loud"), std::nullopt);
}

TEST_F(LoggerTest, ChoosesJsonUnlessATerminalReads) {
  EXPECT_EQ(logging::choose_format("auto", pipe_[1]), logging::Format::kJson);
  EXPECT_EQ(logging::choose_format("pretty", pipe_[1]), logging::Format::kPretty);
}

}  // namespace
