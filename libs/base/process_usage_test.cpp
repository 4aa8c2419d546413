#include "base/process_usage.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace base {
namespace {

TEST(ProcessUsageTest, SeesMemoryThatIsTouched) {
  constexpr std::size_t kBytes = 32 * 1024 * 1024;
  const std::size_t before = process_memory().value().resident_bytes;
  const std::vector<char> touched(kBytes, 'x');
  const ProcessMemory after = process_memory().value();
  EXPECT_GT(after.resident_bytes, before + kBytes / 2) << touched.size();
  EXPECT_GE(after.virtual_bytes, after.resident_bytes);
}

TEST(ProcessUsageTest, SeesWorkThatIsDone) {
  const auto before = process_cpu_time();
  volatile unsigned sum = 0;
  while (process_cpu_time() - before < std::chrono::milliseconds{1}) sum = sum + 1;
  EXPECT_GT(process_cpu_time(), before);
}

}  // namespace
}  // namespace base
