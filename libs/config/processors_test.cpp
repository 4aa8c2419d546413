#include "config/processors.hpp"

#include <fstream>
#include <string_view>

#include <gtest/gtest.h>

#include "testing/temporary_folder.hpp"

namespace {

/// The files a kernel would show.
class QuotaTest : public ::testing::Test {
 protected:
  void write(const std::filesystem::path& path, std::string_view text) const {
    const auto whole = folder_.path() / path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
  }
  [[nodiscard]] std::optional<std::size_t> processors() const { return config::quota_processors(folder_.path()); }

 private:
  testkit::TemporaryFolder folder_;
};

TEST_F(QuotaTest, IsAbsentWhereTheKernelShowsNothing) { EXPECT_EQ(processors(), std::nullopt); }

TEST_F(QuotaTest, IsAbsentWhenTheFilesMakeNoSense) {
  write("proc/self/cgroup", "nonsense\n0::\n7:cpu\n0::/\n");
  for (const char* text : {"", "x", "100000", "0 100000", "100000 0", "-1 100000"}) {
    write("sys/fs/cgroup/cpu.max", text);
    EXPECT_EQ(processors(), std::nullopt) << text;
  }
}

TEST_F(QuotaTest, IsAbsentWithoutALimit) {
  write("proc/self/cgroup", "3:cpu,cpuacct:/\n0::/\n");
  write("sys/fs/cgroup/cpu.max", "max 100000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(processors(), std::nullopt);
}

TEST_F(QuotaTest, IsThatOfAContainerRoundedUp) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cpu.max", "150000 100000\n");
  EXPECT_EQ(processors(), 2U);
  write("sys/fs/cgroup/cpu.max", "400000 100000\n");
  EXPECT_EQ(processors(), 4U);
}

TEST_F(QuotaTest, IsNeverLessThanOneProcessor) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cpu.max", "5000 100000\n");
  EXPECT_EQ(processors(), 1U);
}

// systemd: CPUQuota= of a slice holds for every service in it.
TEST_F(QuotaTest, IsTheSmallestOfTheGroupsAbove) {
  write("proc/self/cgroup", "0::/system.slice/dreamscape.service\n");
  write("sys/fs/cgroup/system.slice/cpu.max", "200000 100000\n");
  write("sys/fs/cgroup/system.slice/dreamscape.service/cpu.max", "600000 100000\n");
  EXPECT_EQ(processors(), 2U);
  write("sys/fs/cgroup/system.slice/cpu.max", "max 100000\n");
  EXPECT_EQ(processors(), 6U);
}

TEST_F(QuotaTest, IsReadFromVersion1) {
  write("proc/self/cgroup", "12:cpuset:/c\n4:cpu,cpuacct:/c\n1:name=systemd:/c\n");
  write("sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "250000\n");
  write("sys/fs/cgroup/cpu/c/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(processors(), 3U);
}

// Docker on version 1: the path is the host's, the mount the container's.
TEST_F(QuotaTest, IsFoundAtTheRootWhenThePathIsThatOfTheHost) {
  write("proc/self/cgroup", "4:cpuacct,cpu:/docker/0123456789ab\n0::/docker/0123456789ab\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(processors(), 1U);
}

TEST_F(QuotaTest, IgnoresControllersThatOnlySoundAlike) {
  write("proc/self/cgroup", "4:cpuacct,cpuset:/\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(processors(), std::nullopt);
}

TEST(ProcessorsTest, AreAtLeastOne) { EXPECT_GE(config::available_processors(), 1U); }

}  // namespace
