#include "hosting/refusal_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/fake_clock.hpp"
#include "testing/log_text.hpp"

namespace hosting {
namespace {

using namespace std::chrono_literals;

class RefusalLogTest : public testing::Test {
 protected:
  void refuse(int times) {
    for (int i = 0; i < times; ++i) {
      log_.write({.status = 400, .detail = "bare LF", .peer = boost::asio::ip::make_address("192.0.2.7")}, "id-1");
    }
  }

  testkit::FakeClock clock_;
  testkit::LogText lines_;

 private:
  RefusalLog log_{lines_.logger(), clock_};
};

TEST_F(RefusalLogTest, TellsWhatWasRefusedAndWhereItCameFrom) {
  refuse(1);
  const std::string all = lines_.text();
  for (const char* part : {"message refused", "bare LF", "192.0.2.7", "id-1", "400"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in " << all;
  }
}

TEST_F(RefusalLogTest, WritesAFewLinesASecondAndCountsTheOthers) {
  refuse(100);
  clock_.advance(1s);
  refuse(1);
  const std::string all = lines_.text();
  EXPECT_EQ(std::ranges::count(all, '\n'), static_cast<int>(RefusalLog::kLinesPerSecond) + 1);
  EXPECT_NE(all.find(std::to_string(100 - RefusalLog::kLinesPerSecond)), std::string::npos) << all;
}

}  // namespace
}  // namespace hosting
