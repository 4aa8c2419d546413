#include "hosting/refusal_log.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "testing/fake_clock.hpp"

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

  std::string text() {
    logger_.flush();
    std::string all(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(file_, all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  }
  ~RefusalLogTest() override { ::close(file_); }

  testkit::FakeClock clock_;

 private:
  const int file_ = ::memfd_create("log", MFD_CLOEXEC);
  const logging::Logger logger_ = logging::make_logger({.service = "test", .descriptor = file_});
  RefusalLog log_{logger_, clock_};
};

TEST_F(RefusalLogTest, TellsWhatWasRefusedAndWhereItCameFrom) {
  refuse(1);
  const std::string all = text();
  for (const char* part : {"message refused", "bare LF", "192.0.2.7", "id-1", "400"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in " << all;
  }
}

TEST_F(RefusalLogTest, WritesAFewLinesASecondAndCountsTheOthers) {
  refuse(100);
  clock_.advance(1s);
  refuse(1);
  const std::string all = text();
  EXPECT_EQ(std::ranges::count(all, '\n'), static_cast<int>(RefusalLog::kLinesPerSecond) + 1);
  EXPECT_NE(all.find(std::to_string(100 - RefusalLog::kLinesPerSecond)), std::string::npos) << all;
}

}  // namespace
}  // namespace hosting
