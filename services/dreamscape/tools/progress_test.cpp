#include "dreamscape/tools/progress.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "testing/terminal.hpp"

namespace dreamscape {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testkit::Terminal;

TEST(ProgressLineTest, HasTotalPercentageRateAndTimeLeft) {
  EXPECT_EQ(to_line({"copying accounts", 120'000, 300'000}, 0, 4s),
            "copying accounts: 120000 of 300000 (40 %), 30000/s, 0:06 left");
  EXPECT_EQ(to_line({"users", 500, 0, 0.25}, 0, 10s), "users: 500 (25 %), 50/s, 0:30 left");
  EXPECT_EQ(to_line({"files", 500, 0}, 0, 10s), "files: 500, 50/s");
  EXPECT_EQ(to_line({"files", 3'600, 40'000'000}, 0, 3'600s), "files: 3600 of 40000000 (0 %), 1/s, 99:59:59 left");
}

TEST(ProgressLineTest, SaysNothingItDoesNotKnow) {
  EXPECT_EQ(to_line({"files", 0, 0}, 0, 0s), "files: 0");
  EXPECT_EQ(to_line({"files", 0, 10}, 0, 10s), "files: 0 of 10");
  EXPECT_EQ(to_line({"files", 5, 10}, 0, 0.1s), "files: 5 of 10 (50 %)") << "too early for a rate";
  EXPECT_EQ(to_line({"files", 5, 10}, 5, 10s), "files: 5 of 10 (50 %)") << "nothing was done since it began";
}

// Symptom: "600000 of 300000".
TEST(ProgressLineTest, NeverCountsPastTheTotal) {
  EXPECT_EQ(to_line({"files", 12, 10}, 0, 1s), "files: 12 of 12 (100 %), 12/s, 0:00 left");
}

TEST(ProgressTest, WritesOverOneLineOfATerminalAndClearsItAtTheEnd) {
  const Terminal terminal;
  {
    Progress progress(terminal.end(), {.terminal = 0ms});
    progress.show({"files", 1, 2});
    progress.show({"files", 2, 2});
  }
  EXPECT_EQ(terminal.seen("(100 %)\r\033[K"), "\r\033[Kfiles: 1 of 2 (50 %)\r\033[Kfiles: 2 of 2 (100 %)\r\033[K");
}

TEST(ProgressTest, WritesLinesIntoAPipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  {
    Progress progress(ends[1], {.piped = 0ms});
    progress.show({"files", 1, 2});
    progress.show({"files", 2, 2});
  }
  ::close(ends[1]);
  std::array<char, 256> text{};
  const ssize_t size = ::read(ends[0], text.data(), text.size());
  ::close(ends[0]);
  EXPECT_EQ(std::string(text.data(), static_cast<std::size_t>(size)), "files: 1 of 2 (50 %)\nfiles: 2 of 2 (100 %)\n");
}

TEST(ProgressTest, IsSilentForShortWork) {
  const Terminal terminal;
  ::fcntl(terminal.end(), F_SETFL, O_NONBLOCK);
  {
    Progress progress(terminal.end());
    progress.show({"files", 1, 2});
    EXPECT_FALSE(progress.is_due());
  }
  ::dprintf(terminal.end(), "end");
  EXPECT_EQ(terminal.seen("end"), "end");
}

}  // namespace
}  // namespace dreamscape
