#include "base/process_usage.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace base {
namespace {

TEST(ProcessUsageTest, SeesMemoryThatIsTouched) {
  constexpr std::size_t kBytes = 32 * 1024 * 1024;
  const ProcessMemory before = process_memory().value();
  const std::vector<char> touched(kBytes, 'x');
  const ProcessMemory after = process_memory().value();
  EXPECT_GT(after.resident_bytes, before.resident_bytes + kBytes / 2) << touched.size();
  EXPECT_GT(after.anonymous_bytes, before.anonymous_bytes + kBytes / 2);
  EXPECT_GE(after.virtual_bytes, after.resident_bytes);
}

/// The test program itself is large enough a file.
TEST(ProcessUsageTest, TellsMemoryOfFilesFromTheRest) {
  const ProcessMemory memory = process_memory().value();
  EXPECT_LT(memory.anonymous_bytes, memory.resident_bytes);
}

TEST(ProcessUsageTest, SeesWorkThatIsDone) {
  const auto before = process_cpu_time();
  volatile unsigned sum = 0;
  while (process_cpu_time() - before < std::chrono::milliseconds{1}) sum = sum + 1;
  EXPECT_GT(process_cpu_time(), before);
}

}  // namespace
}  // namespace base
