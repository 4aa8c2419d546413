#include "runtime/thread_cache.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "base/process_usage.hpp"

namespace runtime {
namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kSizes = 64;
constexpr std::size_t kOfEach = 7;

/// Frees blocks of every small size that lie pages apart, and what lay between them.
void leave_scattered_blocks() {
  std::vector<void*> small;
  std::vector<void*> between;
  for (std::size_t size = 0; size < kSizes; ++size) {
    for (std::size_t i = 0; i < kOfEach; ++i) {
      small.push_back(std::malloc(24 + 16 * size));
      between.push_back(std::calloc(4, kPageBytes));
    }
  }
  for (void* block : small) std::free(block);
  for (void* block : between) std::free(block);
}

TEST(ThreadCacheTest, HoldsNoPagesOnceItIsTakenAndFreed) {
  std::jthread([] {
    leave_scattered_blocks();
    ::malloc_trim(0);
    const std::size_t pinned = base::process_memory().value().anonymous_bytes;
    std::vector<KeptBlocks> kept;
    kept.push_back(KeptBlocks::take());
    free_for_good(std::move(kept));
    ::malloc_trim(0);
    const std::size_t after = base::process_memory().value().anonymous_bytes;
    EXPECT_LT(after + kSizes * kOfEach * kPageBytes / 2, pinned);
  }).join();
}

}  // namespace
}  // namespace runtime
