#include "config/control_groups.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "testing/temporary_folder.hpp"

namespace {

/// The files a kernel would show.
class MemoryLimitTest : public ::testing::Test {
 protected:
  void write(const std::filesystem::path& path, std::string_view text) const {
    const auto whole = folder_.path() / path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
  }
  [[nodiscard]] std::optional<std::size_t> limit() const { return config::memory_limit_bytes(folder_.path()); }

 private:
  testkit::TemporaryFolder folder_;
};

TEST_F(MemoryLimitTest, IsAbsentWhereTheKernelShowsNoneOrNonsense) {
  EXPECT_EQ(limit(), std::nullopt);
  write("proc/self/cgroup", "9:memory:/\n0::/\n");
  for (const char* text : {"max\n", "", "x", "0", "-1"}) {
    write("sys/fs/cgroup/memory.max", text);
    EXPECT_EQ(limit(), std::nullopt) << text;
  }
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(limit(), std::nullopt);
}

TEST_F(MemoryLimitTest, IsTheSmallestOfTheGroupsAbove) {
  write("proc/self/cgroup", "0::/system.slice/dreamscape.service\n");
  write("sys/fs/cgroup/system.slice/memory.max", "268435456\n");
  write("sys/fs/cgroup/system.slice/dreamscape.service/memory.max", "536870912\n");
  EXPECT_EQ(limit(), 268'435'456U);
}

TEST_F(MemoryLimitTest, ReadsVersionOne) {
  write("proc/self/cgroup", "9:memory:/docker/abc\n4:cpu,cpuacct:/\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n");
  EXPECT_EQ(limit(), 134'217'728U);
}

}  // namespace
